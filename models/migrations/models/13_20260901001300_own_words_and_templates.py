"""Templates by locale and what the provider says of them; a dealership's own words for opting out and in."""

from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True

TABLES = """
ALTER TABLE "playbook_step" ADD "content_sids" JSONB NOT NULL DEFAULT '{}';
COMMENT ON COLUMN playbook_step."content_sids" IS 'by locale, instead of content_sid';
ALTER TABLE "dealership" ADD "opt_out_words" TEXT[] NOT NULL DEFAULT '{}';
ALTER TABLE "dealership" ADD "opt_in_words" TEXT[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN dealership."opt_out_words" IS 'its own, beside those of every dealership';
COMMENT ON COLUMN dealership."opt_in_words" IS 'likewise';
CREATE TABLE "template_state" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "dealership_id" VARCHAR(40) NOT NULL,
    "account_sid" VARCHAR(34) NOT NULL,
    "content_sid" VARCHAR(64) NOT NULL,
    "status" VARCHAR(20),
    "category" VARCHAR(40),
    "first_category" VARCHAR(40),
    "language" VARCHAR(40),
    "variables" INT,
    "rejection_reason" TEXT,
    "asked_at" TIMESTAMPTZ,
    "checked_at" TIMESTAMPTZ
);
COMMENT ON COLUMN "template_state"."status" IS 'Meta''s, or missing; null while it was never told';
COMMENT ON COLUMN "template_state"."category" IS 'Meta''s';
COMMENT ON COLUMN "template_state"."first_category" IS 'what Meta said first';
COMMENT ON COLUMN "template_state"."variables" IS 'how many different ones its text has';
COMMENT ON COLUMN "template_state"."asked_at" IS 'real time; null: ask at once';
COMMENT ON COLUMN "template_state"."checked_at" IS 'real time; when the provider told';
COMMENT ON TABLE "template_state" IS 'What a dealership''s account said last of a WhatsApp template that its playbooks name.';
-- one state of each template, found where a message is claimed
CREATE UNIQUE INDEX template_state_sid ON template_state (dealership_id, content_sid);
ALTER TABLE template_state ADD CHECK ((status IS NULL) = (checked_at IS NULL));
"""


def security(table: str) -> str:
    """Row-level security as the guard migration has it."""
    own = "dealership_id = current_setting('lr.tenant', true)"
    return f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON {table} TO leadrescue_app USING ({own}) WITH CHECK ({own});
CREATE POLICY worker ON {table} TO leadrescue_worker USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO leadrescue_app, leadrescue_worker;
"""


async def upgrade(db: BaseDBAsyncClient) -> str:
    """The statements, in order."""
    sequences = "GRANT USAGE ON SEQUENCE template_state_id_seq TO leadrescue_app, leadrescue_worker;"
    return TABLES + security("template_state") + sequences


async def downgrade(db: BaseDBAsyncClient) -> str:
    """Takes the words, the templates' states and the templates by locale away."""
    return """
DROP TABLE "template_state";
ALTER TABLE "dealership" DROP COLUMN "opt_out_words", DROP COLUMN "opt_in_words";
ALTER TABLE "playbook_step" DROP COLUMN "content_sids";
"""


MODELS_STATE = (
    "eJztXWtz2zbW/isYfUk6o7q27DgX7+yM3bgbb3PpxNptu90OBZGQxNcUwQCkZe1u/vuLA5"
    "IS7yapSyAaX1qHxCGp5+By7ue/vTm1iMOPLj37Z7LsvUH/7bl4TsQfmTt91MOet74OF3w8"
    "duRQ7NnGXTRozH2GTV9cnmCHE3HJItxktufb1IXBl2hMMCMMCQpEJ4i6BFkEO4Txme1doN"
    "GIE5MR35hhPhuNkM3R7bvL7wcvzmG0PyNoMaMOQeGoI3ipRU3xVtud7uj5gWt/CYjh0ykR"
    "95l4yx9/isu2a5EHwuN/enfGxCaOlULRtuAB8rrhLz157ccZZj/JkfDtY8OkTjB316O9pT"
    "+j7mq4+GlwdUpcwrBPrAS0buA4ERPiS+G3igs+C8jqI631BYtMcOAAg4A6/IL1tZ5hfPw0"
    "NG6vh4bRyzEvpkjgHV0yqQuMt12fy98/xw+GQ9ypPxP/PDv+Gr5njUM4Cl74z8vPP767/P"
    "z87Pg7eCEVsyecVR+jOwN566t8BPZx+BCJ+hrmNYONZojnCLcDfnxhjf56NRws/Gu45f8b"
    "oByP7yC4J8d10BWjSuGV99L4zsS7muAbj+8gvtufvIntP4/xle1itixGOUOYAXu89Ak/QL"
    "gr4L16/+kKnjzn/IsT4X118/Hy8+/PP1z+JiGfL6Nb7z99/Fs83qPcnzL5oN7V78PrywwH"
    "BIyAj4ELJvlbcce356SYBWnKDAesiPQo/qNb3BjefLi+HV5++CXFkreXw2u4M0hxI776/D"
    "yzMFYPQb/eDN8h+Cf616eP11m2rcYN/9WDb8KBTw2XLgxsJTGJL8eXUmx2MPeNgLdidJZ2"
    "C6yO5B/N6e1zmjx4tnhcCz6nKTWXVeYyI/f0rtVqTlNqLqvGZVBfJ3cJzQoujLF5t8DMMn"
    "J36ICWjc3fmg/m2SvYxVPJJEATvjOyNQgB13WJc2maNHD9XoE1IjOiX2WVMMOxBk4MrmGd"
    "WGuEzzgaLmzHpih6xBEaimnscoQZ2AfEOOsCYcSoDzNVWhruCbPFr+VIDLcdNBp5Yu7bNO"
    "DGeqcbjYqsFnt77wbWDNXU7Cdl4/AYvbctwprgnqTpoHI4qAP6oBz0QU45jFacwZvN7wxZ"
    "B6E+PasB9elZKdRwKwN14M/ELiQ2tmZqeJpOa+H9llr46oRoy4iSB7TkyOGIdDtnSHt1qu"
    "QRWuJWTeJO8n1OOMdT8WsNTti9bZKmp0/pA1qdQ4pxetfHEJ9zAZvbULBKU3UP5+1LVosZ"
    "9rnQ1lqAXUCqEX8ccUam8EUNgF5TaHwfx5dY00Ze0Hi8xvZxbLWL6EmIPoFntWRzmlKzWT"
    "k2q2JTFqiSEmNydKtfaUVODHrUevyrEFQQRmbAfTonDGEBIrGQT9FzypBlW8il/nd9ZLto"
    "MbPNGVpQZvE+YsQUf4iR4yVEn80v0ML2ZxbDC7ePXHIvHiU+jIi5m7cc7+mdOgZOdfuwas"
    "Z5pSSU7YcRxQuuIdgZMg11Dagdgq2GMCdIuidubx/hKcMuYJFD+IpSAaVbDHKCKmv0FWQH"
    "OJGrjL6fPr1PiVtXN8MMvv/4cHX9+fmJhF0Msn15+ebjMGsJEecufEUO7CF58EssIGuSTu"
    "wYVcLt9W/DFNDxvC02rsfDE3z4EezthZAbQqrhDW0iBaSdYMHOz8cw/KLR2bgm6SDEuzDw"
    "hSK8MV42s/KlyDoJdT2sq8AuR7tN/FuKVFsrlLNWpA6LWA9uweksrfa8qsZpVexSkR7YKz"
    "JMxff6lZap5KhHTVOfXII8IcJQF2E/lxQJaY/U87+ngY/GxKHulKMZYSS2BPlUkoBWlbdA"
    "bffR2tCkhiSnDU2KCNI62XK3cp0nUGoE8IpAYctS7/ro5Pwsu1XXwfjkvE4+a/bUTqSznp"
    "dGfgS8sbm0iFZl2McBt13C+ffcpB6x+tKpAkcfFk+bj8PTujFLBq/q8GTwqpwpcC/NFXEm"
    "C4VEfFoLKTdLq6Vc1aTcXB6m7Y5p4LZOxUyTa34rz+/Vxrkh40ueczAzQOxVkDkFWsjg7H"
    "uxFTOxJbuWgO7JzQsdU/Uk2KxjqjrL5ga2q7T3nOenwlVE9tPPn4mD/WLXVmSQei8ecbjs"
    "Xl+NTp2vuzTsvV0ZOXoFpr3E3X6Vcc9Kj6uRt+wTF0Oq8I3P0VDMLuSLcw6qm0Gi8AJqm9"
    "niDl24UiVB8E40GvmE+6NRH4nPFEjKY9Kx74kkEeSjEfxL6F3FOct7eac2CKphkSo3CEb8"
    "aoJ1gkRhdV7bANUDdyc2QNiZmuAbj+8gvnUS7Mrz63LpdSAp/qehgTVJ00GEz+tAfF6O8X"
    "kOZIeaQlxotP+uKDoI8OmLOkmiL8qTRF9881Q6tQEe1NmBy/ffLLpfApv4hjTUNIE4Q7Y/"
    "nHvHr94cH/eaQd179+7Nhw8XCHJYQewFKdlx6IJYaMLovI1foM40L5/luUke4mk6lJMWfF"
    "jT7ZERg5OtMkIWT1KAE45tiklNDEaEhgWfbVh4WcCTG7ckXrj8ARnmRIVjd8Gc0+Nd7UVT"
    "+ITvBydnL89enZ6fveqDkQO2pfjKywp25OOxqedLX5ZMjMqDfMkYLqmAkqPMoOvYfGfw9v"
    "4yCVwTsEPjwHZ82+VH8L6/Nl0OkYreR2PCbaGgi1/ACejuEJ6zRGlLxMah3X/8WYC+7bYE"
    "P0l4iNg79h1Z2JzsBlqxJZt3Bp1MOIFiqgU2QHtauoUUEO9v72i4dfSk8Ym6zvINmtGFeC"
    "CTlif5G+QGPyPYgjnNxGxGsfW69lbzejA4PX05OD49f/Xi7OXLF6+OV3tO/lbV5nN18zfY"
    "f1LnQH5DCqGfAfnqRGrkrimgPxyHHadzAhGBgm1zeh9bCCWHQ36GJQ7FRffp+fCgvlNxBk"
    "vVWk5S7W8RnzRk/JTRBQ8txeHRA/kgU3kUiT1IbLJT3keeg5djSu/EmcXC+aD0StYu166u"
    "SkXiyK/vS6obhDf6VU4mcl+7sgHEeIvBbBk3yXHoFGoIiFPVdsMYb2YRhp4Tj5qzPnoQT+"
    "uLZfvlO1C0CIL58INFTLkN8eIY8i0/fwO/kXhusw02Inh8b43OUHVdR3vcJssdSpLJDdTd"
    "1fj9HW6758HW9FtYK3kwhwy7HEsl5sYqhjUm7BKqO5/ZmePlt5u3rzL80PkTe/WdSnQaoB"
    "yP1+Dq0hwKIBwWd20aX5Gm0jg/jjMII3mE/3776WPJZhyNz6pmtumj/6FdWh+/jVIGSKT0"
    "sVxdjmwJjsxJCA/I1uXQ+nEbVmj9uL5+fGORuUd94prLz7IKQ69AV84P6lfpzfZ6eD3teS"
    "j0VyFtL8J0Zyz0WjHFuC/0WuyjMWVwFyWeCr1rZadah/q5FrVrKVBQWTBUFvebkYe8Wr3P"
    "F2+ib4vXNTnd4vGdi9XcVmiQTt5WRKqYiJcT5rHChq5VzTUyhLrNSfJQa9JVg/vYL/J93s"
    "6x45Qb9FZUXTJ+nA5enq/MHfCPKgPH7YfL9+/z1qQxtQqqTVVN5ZhCz+G2c/jbWPD25O8N"
    "qxL76x8jRBV6h8hkQkz/QvrxpaOCI46XiLqyWrFaTr/+ozY/rei0WU8Hoego2ghXs7mb+m"
    "yYhn8re9H3inTZ1IB+pR4bpfTz9dh6Je65PXU5AlQ56JU/3J/8sCDjGYRl/BA99CJqVHqE"
    "LlONSheU3a27lFY3Rd3xu3RioRraklZWFVFWw1XUTLhf02jxvq14r4XDzkoNigqHivn2Dp"
    "3LisiGskxHgUgYl+8olwSdeEStQhPcRxaDig10IuWssPjrEboN4C8CTYUWM+JCzTsCrgcn"
    "Cr6HMD4uPi2uFiv1fHpPWHFtid28Rkt9aogdWupTROpbdSRqWmQiR9hBuHXF2R0DvP1ysy"
    "ZmhjziGs3lJJGex/XmcZlrrcJxX+ZW6wLGJ3UgPilH+CS/Na+bT2Y08qq2XAkq3Zarfluu"
    "vRdRUXpf3n4NFS6w4qFI3mjLSJN1D+ndiBiMTAhjxDJa9OEqJO4e8HWKqpeXVM8VVAeF1Z"
    "AKawsLT45Y2/KUs/Jok+2TY7Oupfwk2LzANpQXMLjtmgUS4CMt37LE2j6vMq9lVwMINLu3"
    "/WXbrggZer28lWa5+Gn3hLU8rjO0enGrzGm+cg017ImbI+yeurN9z4GAgrdaVCnCg1lRPX"
    "AshpaIZxyB+wotMEfhj+k9ubW2cv80c9JlyDpoB97OQsvFFOSRz8P+E2XEnro/kzBa60Z8"
    "JS6WSgtazR4Y6F/jmZXp7iEuM7xYue+zEw5qoRKHhFbgz2IVfL75cdj7Wh6xkUvF37CZyo"
    "fwKcpsaxsD3qydSqrKUkAKFa4Yzk8uGVLxn8dBvU08q0OoNgn+CUv+/jKjPu0VBQEl7/cr"
    "g4Gi4sHeamiNqCBJZIrzEYj6UUD2BQqXmoXGS0jkIc4EWkSPRuHlkrDvTR+2QYTPNyhnom"
    "N9dKzPHovJWDY2mlZESlN1EOhBPQ9chQNOh9LrUPrD5cbB6Z6rI78pl1OEmsnKMVmRSPpY"
    "RyuQoxPqW7kIPU8MqlVbNyI4gto7lPlSmA1L3kIzRZAxn3E0s4Umy5ZvkAUCISMmse8h1Z"
    "GhBbN9n7h9JJPpoXo2Eh/n2KSk1O5uX6dD7NWQ+7TYrYjY/Q1NpYpZO3ZexdEW+1RsKqo9"
    "qZNEHZzQWw50axFRuGkc4ZPC1wuYEKWaJYisSVTGtzeh0GnNCLw+mgVC+uojAezEZnNp3r"
    "0QQobnLPso6qsV/mGLUYErYMPMiG7Uc7btOtFEpz+kAH5dA9/XpfC+ztfjLXDgl9Zri0Yr"
    "XOeqPqpbLv9fXLBtSB5KoCwp13aYU7RKH77+bZhShXMFjVMWqHh4tspxGuzFrBHW0XANdQ"
    "uosWUxocY22X8TJAoL0zLOJJb9n/E36Pro5PxM6t0z7HOhaaOAC5Xbrhl0kjkHB3XEFTGq"
    "/CQc5EQWHAg0C+IRKlixolCZE4sZRQtGfYJsH6wdBComh6ILstrhv5N0H/FGaPRq8IYKZp"
    "pMYU60lEm232o9huweMxsQKNh/ynsGFBJv1EBgjzuST+aeI77kGe+DB17oG3asM6vXWEDo"
    "FNxvk/uWI1R4UUi2QGUUWc5d7EfIpb6setdmY9qyFiudxk0Wx4rgEBZEVHlQvE98pSyH/4"
    "/P72XTZAzt6VxpE58Q35xtITR0Jysksvs3daAlyLT7TDn3WUqBDlo5SIMtekcVkw26xF2o"
    "8NBm+a7JNH9V5q9FHFucIa1CWbK0mtMqcxqa3LZgcoJM81dl/k6w7bRaxilCzWOVeWxClo"
    "3Tjs1Z2oPhdCIY5BlHpkPNO6jE7oN1ADRTiD4Z49Ar+bSmQxwr1WpbT5EezGR4msteRxs/"
    "BTYTxigTzLMaxWSkqRQ2IyoTvBUiloidretGzRF2Ae19+1NDED3C5thtXnSygLpd8cnD4c"
    "IWa0/i+dieBrQomqgS9RTdHot9rq60MZkzGkAWJ3bE5wbTmRAZ78UHOjLsnKMF+FipRzZ3"
    "LG2RPx6j97ZVlHFfVUVxTdOF/WjXKXMxXg2DpDNk3UN6NwEbPrhz/YL9pjTELkmyv6aox7"
    "vCeMtRdjPsQvEg2WysqTKQpT0YpQ+MkA6CT7qQGv+Y0TvC0AxzZPtR4zVxffOt/OBUBtPB"
    "9tzwBRyNMhEyZN3bzHaQWwOQtdPBU5QHuehk/xtYeVCVEEU7NLRJ5MS1YA2OyRQ/1eXXdj"
    "vOER/k1MAyEEjvxvCMb1DW5QnswhUVyuJ+Ymm0G1cnixuXHRbWdQuTJaZY46Jku0x+/8XB"
    "yzGld72C7PfVvX5V+ruXHFWjeBS8xEIx1YWMc4c9i+MlR2JRI5vLPvBmwBhxfXRPGBfERa"
    "WjNnmUzltXYVvpI523rohs3bQjXIcbwZ3USts4qUjbOMmnbdh89dk5lCvtvmlCtQ2/ipna"
    "o43fiDb+xiUZiqg7ON93oKhrZ3lXdS1FqjbFwumtT7wq4VXeryXAGjwe2qSKE+SB4FiyfI"
    "MsED3xxBe6eJhHFTc27qMFdkJ9HT1/9+7Nhw8X8ich6gIROv6uL0Y/yICqsNdcZTWnHb9W"
    "S8dq7KhaOlbkQGsnQWjJoTHQyVTTms7KJMn+nJW7xHjL/sr9lVfpOpJF8mxF3YMiGbYDJu"
    "U67WLLu8XmmsXqGmO7zc4eU8tuVrtgTbFRfrZqKO877VpX6th3pQ4BWasiHTHd/qd77y+T"
    "wJUFKdE4sB3fdvkRvPavvWas6K0UuD4Sz/AJtkBHzMwlNdaIYiaEf4ZSeq/CihAP6dcyJN"
    "wnRj/uEXORPZ8H8imIWFKSDbX7+HkFrq96NFqLV0O70Vq8KsplvEIbhh2nyTTUddyJwXxc"
    "FENfqnauCbTmWeTK0h4V7VHZrTgUJVd8hqxkzy8UhzJDqsWhOFmDJUbXCBAKCyeHdc6EQB"
    "M9BcpFU+jN3EcU2sVB7a0LWQONE993iAX9KYQ05NKVi2RMMOPSHxI/5BlHtlUUSbSXd25Z"
    "HLuyp6WbaeFBVbCRRrKVuvJYuIu+HgxOT18Ojk/PX704e/nyxavj1Xaav1W1r17d/A221t"
    "TyjvdaLaUpIjp8kwQ8tUHuVAae2lDvJAVPtw/IYFwL4gqEswAzMiGsuMFwOcYpIoXNrD0a"
    "sFjCkOJEH+FQyDCx44D0J0OhIdi5npFvP8UddBENXURDFT1wd0U0TAc3a0yQIesC8rvuvk"
    "M9MGBEzYAahE6n6NSOnO7ZPgqLAAod0sQBJyjZGgItsMBaapqUbV5lbYsx1krVP1NN7Dl0"
    "01S6CrG0ebQqRJykPJgM2yfDZUUMkLfYtcb04W1Y0XjZKzBAZof0qwyQPBxsWMnRjxogfw"
    "1tgEOBZKIxD/KJQ7wZNGBY0MCx0AzfE8RndOFGxkEPGuOaJvFknmtcFzP6BhQFLOVtj7t/"
    "nTY7arNj90wI21emvpEJ4anBrKM9dxvtKYRq27MLizpWTeMEUQcx3olRVzfb3GcHSCnrtF"
    "I/MqRazdQKSIkCQgQ34Swv0jzie9UqR3JUrTRSFrhSlocCMReywZsgEeoKtAD1wAxkrYbE"
    "6kFxYmjbB+kgUTUkJK0HqCKgRqujcbWIFJmGWu14XMVMiHtDul0icwm5Rv5x5CGQo5FJYU"
    "XQwS3kdQ10X5eC+zqv62JelCpepejGFN2buyd18nJPyhNzT3KZuWIqsnY6V5pSu3xU07jS"
    "XKae15LLSUrNZZW5HHhWywSSNKU2nyjN5m9Q/rj72vlG9qnHKiV/csmQiv9I5mytTrJaTP"
    "kaz7ntlknezNoXeJ5YeGWp38nb/UqbX2bgo2a/Ibj8FzMKrZBkxXbsIrHC4RlIRqwhGvh9"
    "dEc8f1303xOKF3WhorHgOicWFH2/I0sCoQF8BtdhVPSYvIVwT+/UxkQVtqu+Niaqov1Hi8"
    "OABZNH+8p2MVuWeK0ylNnw1aUfVug5MMCromSikiErMUvgenXz8fLz78WOw6uCEiNXvw+v"
    "L8uih1vIvllaLf0qLf3qLPnOslkRH/GQzD1HcP1WWmkL5Mb0gErJ0Y+GGiuTb+3w1FQ7dm"
    "yaNHCh74Vthd2hZC0gGMovPQ/F7wnz26EjRmzP5zJxrDQqdftv0cGoOhhVy4015MZwsTUt"
    "HZgh6yDUp3VqB56W1w48raod2ATqbVRpVBvq7Zdp3Hsa/J7ysz8QHz/jfQi1mtucC4ijKv"
    "thfRjbRwssDkFpfPGpU7MU465LQJgCtyllBTGsFbM+QaM+R9rgvP29fGIz7htt0M5Tqoy5"
    "bL8GwIciovx4NTjgYHcaFKbIV3hFEjQKo66MxHKPmQ2/vEmb8RRNq7J/e5raM7pAQiVcIs"
    "ueyIQfHyJsw+6Csn3KDNfdbLZcF5CR/yOyfLBRFgxTnpBQRNuFqb733AR+1y4xIUF3MMET"
    "yb7DQP0GiZ+BsC/TUuutgUM3RaXT2YjZjvtpyoPk/9pTGFdMrC/dHvokUMQe+SsZzyi9q0"
    "qazw7pV9kkF+HghknzkIAitBt5LMpDcYGX0Joe0lCIa3lUcP0CQScyWwY4iBGYEbSaSlCz"
    "PsyBF3rSgjgFifLbf8W/3X+7vyZc4kJNE0Nm2LXSfdRHoxnMUfmP0eiNnPBjRqHf+sIWqz"
    "YAU+loJFvJG7647o5G/XVPdhgDX6kd5ArJrdrQqYjaEC/dhmBnyDTUdaC+l/ZK8qWZHyVF"
    "1qXa7HvxqOhEkH0kgmAfvI9+E9tDkmR/s/p4t1N6a2YFlzxAyIuEqIVuU0B+MArOk4moSP"
    "J7LeE2ZXWaUnNZZS4nVJRGTp80WRdMhLv3OPBN9s8Ccr2yVF5ZkmGhs7qk7nWpIFJEqrAv"
    "5JuJJBInWTy5iY8jTdWFrWvf3g2xSjzxBcQgDyZhXsFeVuVhytMqzIMemPZkaCN2+UIW4p"
    "RebDQ4RndXm9u1d8EeHfLc2QNGLRfDdWRy65W7GFZD+nVcDCQ5ul6xrLBgODtC12CU4ijw"
    "wAXw3KFTg3jUnPUR/PkgHhT+xcmX78LauZE/wyb8AnECj+LUgWomR2IcmlAmzfqUWaX1tf"
    "b3bu0kUEOc104CRbSpgBWYJcqljmh4J6DdtzgRWvvDF+Ugv2QMl6QrZugy2O+yg3oLMQ/U"
    "6uUbcCezJZLfuA1e/PGntviX7wpbLnNs2Rx+dhu5N0OqDSuqyb2FfG5e66uAVGXdc7w0IP"
    "akj6YQ0iKEQmgHBGxusdi2nywQfYzB7cIK+dUrLkd8MGtOWgRCGwD8iIARhCc+CSV2aSng"
    "gWkSXjP6t0srMywq3M5plKU9rPkQq4JIBvAiaBxN0QLX7b7YpUmw0n6bGLyTNF0KKNmeqT"
    "syJBQoPQy7HMug/RurHN6YuEvo7jxcJ7M8frt5+6qAL43jpxJEmh2to6e0mbuz54laZu5b"
    "IiZMlZE7GtCvY+Lm67H1Kntwe+rK4myxcfwZz5iPsdBojtAlYhSMBZaMfw+pxoTbVtg21C"
    "ULeSMOYCcPni24JNbAaFRS7WNfb9bGbTWsq9q4rYhxW0fA768Wv9zDisS38jp8axpdga+P"
    "2lXg08JbZ4W31E62OuubsjlNeTDWoCfDZUVE9Eshi5qzItk8ulMplOP1mMeE8XLGbll8fS"
    "rV6zY0jZULq1FDoiaSU4Kkg1LT4EWdNjBiVLnz50WuEQwsqgYIR8M7iO7JcR2hVIwq77Jz"
    "nC/EFZaSyyP899tPH0vkojVJ9rS0TR/9D6kVcbGNgxLASJ2RuXCXbGRL5vCDB1xt2s1h08"
    "Ps6/8DuEjkQA=="
)
