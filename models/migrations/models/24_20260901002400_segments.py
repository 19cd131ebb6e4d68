"""A text takes as many slots of its sender's rate as it has segments; how many is kept on its row."""

from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True

COLUMN = """
ALTER TABLE "message" ADD "segments" SMALLINT CHECK (segments > 0);
COMMENT ON COLUMN "message"."segments" IS 'how many SMS its body takes; null until it is to go by SMS';
"""

PACE = """
DROP FUNCTION lr_take_slots(text, integer, integer);
-- A sender has at most ``rate`` slots in any second. How many of the texts may go now that want so many slots each, in
-- their order, how many slots they take, in how many seconds there is one more, and how far apart slots then are. A text
-- goes with its first slot and takes all of its own: none waits longer for being long. Whoever asks holds the sender's
-- row until its transaction ends; ``at`` is the present unless it is given.
CREATE FUNCTION lr_take_slots(asked text, wanted integer[], rate integer, at timestamptz DEFAULT NULL)
    RETURNS TABLE (granted integer, taken integer, opens_in_s float8, apart_s float8) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    burst integer := greatest(rate / 10, 1);
    apart float8 := 1.0 / (rate - burst + 1);
    pace sender_pace%ROWTYPE;
    present timestamptz;
    ahead_s float8;
    texts integer;
    used integer;
BEGIN
    SELECT p.* INTO pace FROM sender_pace p WHERE p.sender = asked FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO sender_pace (sender, next_at) VALUES (asked, coalesce(at, clock_timestamp()))
        ON CONFLICT DO NOTHING;
        SELECT p.* INTO pace FROM sender_pace p WHERE p.sender = asked FOR UPDATE;
    END IF;
    present := coalesce(at, clock_timestamp());  -- not before the lock: another one may have held it for long
    IF pace.paused_until > present THEN
        RETURN QUERY SELECT 0, 0, extract(epoch FROM pace.paused_until - present)::float8, apart;
        RETURN;
    END IF;
    ahead_s := greatest(extract(epoch FROM pace.next_at - present)::float8, 0.0);
    SELECT count(*)::integer, coalesce(sum(w.slots), 0)::integer INTO texts, used FROM (
        SELECT u.slots, sum(u.slots) OVER (ORDER BY u.place) - u.slots AS before
        FROM unnest(wanted) WITH ORDINALITY u (slots, place)
    ) w WHERE w.before < floor(burst - ahead_s / apart + 1e-6);
    IF texts > 0 THEN
        UPDATE sender_pace p SET next_at = present + (ahead_s + used * apart) * interval '1 second'
        WHERE p.sender = asked;
    END IF;
    RETURN QUERY SELECT texts, used, greatest(ahead_s + (used - burst + 1) * apart, 0.0), apart;
END $$;
"""

FORMER_PACE = """
DROP FUNCTION lr_take_slots(text, integer[], integer, timestamptz);
CREATE FUNCTION lr_take_slots(asked text, wanted integer, rate integer)
    RETURNS TABLE (granted integer, opens_in_s float8, apart_s float8) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    burst integer := greatest(rate / 10, 1);
    apart float8 := 1.0 / (rate - burst + 1);
    pace sender_pace%ROWTYPE;
    present timestamptz;
    ahead_s float8;
    taken integer;
BEGIN
    SELECT p.* INTO pace FROM sender_pace p WHERE p.sender = asked FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO sender_pace (sender, next_at) VALUES (asked, clock_timestamp()) ON CONFLICT DO NOTHING;
        SELECT p.* INTO pace FROM sender_pace p WHERE p.sender = asked FOR UPDATE;
    END IF;
    present := clock_timestamp();
    IF pace.paused_until > present THEN
        RETURN QUERY SELECT 0, extract(epoch FROM pace.paused_until - present)::float8, apart;
        RETURN;
    END IF;
    ahead_s := greatest(extract(epoch FROM pace.next_at - present)::float8, 0.0);
    taken := least(wanted, greatest(floor(burst - ahead_s / apart + 1e-6)::integer, 0));
    IF taken > 0 THEN
        UPDATE sender_pace p SET next_at = present + (ahead_s + taken * apart) * interval '1 second'
        WHERE p.sender = asked;
    END IF;
    RETURN QUERY SELECT taken, greatest(ahead_s + (taken - burst + 1) * apart, 0.0), apart;
END $$;
"""


async def upgrade(db: BaseDBAsyncClient) -> str:
    """Texts that are planned are counted when they are handed over."""
    return COLUMN + PACE


async def downgrade(db: BaseDBAsyncClient) -> str:
    """A text takes one slot, whatever its length."""
    return FORMER_PACE + 'ALTER TABLE "message" DROP COLUMN "segments";'


MODELS_STATE = (
    "eJztXVlz20a2/itdfLFTxShaLNmWpqZKSjRj3XhJWZpJMktBTaBJYASikW6ANO9c//fbpw"
    "GQ2AWAi5tgvyQW0AcAv9PL2c9/B1NqEZcfXfvOz2QxuET/HXh4SsQ/cneGaIB9f3UdLgR4"
    "5Mqh2HeMp3jQiAcMm4G4PMYuJ+KSRbjJHD9wqAeDr9GIYEYYEhSIjhH1CLIIdgnjtuNfoc"
    "dHTkxGAsPG3H58RA5H9++uvz89v4DRgU3Q3KYuQdGoI3ipRU3xVsebbOn5oef8ERIjoBMi"
    "7jPxln/+W1x2PIt8ITz5038yxg5xrQyKjgUPkNeNYOHLaz/amP1FjoRvHxkmdcOptxrtLw"
    "Kbesvh4qfB1QnxCMMBsVLQeqHrxkxILkXfKi4ELCTLj7RWFywyxqELDALq6AtW1waG8fHT"
    "g3F/+2AYgwLzEooU3vElk3rAeMcLuPz9U/zFcIk3CWzx56vjr9F7VjhEo+CFf7/+/OO768"
    "8vXx1/By+kYvZEs+pjfOdU3voqH4EDHD1Eor6CecVgox3iBcLNgJ9cWKG/Wg17C/8Kbvn/"
    "Fign43sI7slxE3TFqEp45b0svrZ4Vxt8k/E9xHfzkze1/RcxvnE8zBblKOcIc2CPFgHhew"
    "h3Dbw37z/dwJOnnP/hxnjf3H28/vz7yw/Xv0nIp4v41vtPH/+ajPcpDyZMPmhw8/vD7XWO"
    "AwJGwMfAJZP8J3EncKaknAVZyhwHrJj0KPlHv7jxcPfh9v7h+sMvGZb8dP1wC3dOM9xIrr"
    "68yC2M5UPQr3cP7xD8if7x6eNtnm3LcQ//GMA34TCghkfnBrbSmCSXk0sZNruYB0bIOzE6"
    "T7sBVsfyj+b05jlNvviOeFwHPmcpNZdV5jIjM/rUaTVnKTWXVeMyqK/jp5RmBRdG2HyaY2"
    "YZhTv0lFaNLd6ank7zV7CHJ5JJgCZ8Z2xrEAKu5xH32jRp6AWDEmtEbsSwziphRmMNnBrc"
    "wDqx0ghfcPQwd1yHovgRR+hBTGOPI8zAPiDGWVcII0YDmKnS0jAjzBG/liMx3HHR46Mv5r"
    "5DQ26sdrrHxzKrxc7eu4Y1QzU1+6BsHD6jM8cirA3uaZoeKoenTUA/rQb9tKAcxivO4O3m"
    "d46sh1CfvWoA9dmrSqjhVg7qMLDFLiQ2tnZqeJZOa+HDjlr48oToyoiKB3TkyP6IdFtnSH"
    "d1quIRWuJWTeJO831KOMcT8WsNTtjMMUnb06fyAZ3OIcU4ve1jiE+5gM1rKVhlqfqH8+Yl"
    "q7mNAy60tQ5gl5BqxJ9HnJEJfFELoFcUGt/n8SXWpJUXNBmvsW2xWwAkhk+YwYtQ33nBMx"
    "tGljoHfOw0VQJ4+cZLNFrICJRon3vB0ZN4S95WVMGQCXzc96cnr16/enN28eqNGCK/f3nl"
    "dQ2P7j4+lByLnbAvEqoMu+s8kbnDybcBWTtCK6Huk4Af+lZHNmcpNZuVY7MqnhOBKqlwmc"
    "S3hrW+ktSgZ30kv4rTFWFkhjygU8IQFiASCwUUvaQMWY6FPBp8N0SOh+a2Y9poTpnFh4gR"
    "U/xDjBSn3Nym0ys0dwLbYnjuDZFHZuJR4sOImLtF/8iO3qkjPVX3gqjmglJKDt98sFyy4F"
    "qCnSPTUDeA2iXYaglziqR/SuXmEZ4w7AEWBYRvKBVQeuUgp6jyrg1BtocTuc618enT+4y4"
    "dXP3kMP3bx9ubj+/PJGwi0FOEKmDBd0GDmD4igLYD+RLldq+IunFjlEn3N7+9pABOpm35S"
    "6kZHiKDz+CV6kUckNINbyl5a+EtBcs2Pr5GAUZtTobVyQ9hHgbZuxIhDdGi3a27AxZL6Fu"
    "hnUd2NVod4nyzJBqa4Vy1orMYZHowR04nafV8QWqcVoVu1SsBw7KDFPJvWGtZSo96lnT1C"
    "ePIF+IMNRDOCik/oJrhfrB9zQM0Ii41JtwZBNGEktQQCUJaFVFC9RmH60NTWpIctrQpIgg"
    "rVOKtyvX+QKlVgAvCRS2LA1uj04uXjX03WbTti+aZG3nT+1U0vZFZcRCyFubS8toVYZ9FH"
    "LHI5x/z03qE2sonSpw9GHxtOkoOq1bs+T0TROenL6pZgrcy3JFnMlCIRGf1kHKzdNqKVc1"
    "KbeQbex4Ixp6nROOs+Sa38rze7lxrsn4iufszQwQexXkB4IWcvrqe7EVM7Ele5aA7uDmRe"
    "gxgk1bwl+YCv9z/+ljRaRNlizPeccM0P8h1+EKxa7BpIXyVQF1LahdBd+PYuvypUBMgApT"
    "QgwK8BPhECFhx+6VtaYEgFjvu8i7KXJshgfkfRe2+BFw1rZ0zqXJunnndsQsaS5D1DPJJR"
    "I6P3ADjanr0vn3oc+vUBT/OceSTUiOXptRG/Tm6UjFw9g8daRiX9ncwiKcjUkpCf6+icn+"
    "8vNn4uKg3GEcm3nfi0fsL7tXV+Oj4us2zeU/LU2HgxKDeerusM5kbmXHNah5ERAPQ5mJO3"
    "EuPYjZhQIhPYJoAUUm5iBbOOIOFQcYKPoI3okeHwPCg8fHIRKfKZCUwqfrzIgkEeSPj/CX"
    "4Vjl9S528k5tZlfDzlttZo/51QbrFInCRjJtWVcP3K1Y1mFnaoNvMr6H+DZJzq7OzS6kZo"
    "Ok+L8t3RZpmh4ifNEE4otqjC8KILvUxGWmkpr9d0nRQ4DPzpsUGDivLjBw/s3TsNUG+LTJ"
    "Dly9/+bR/SN0SGBI82cbiHNku8N5cPzm8vh40A7qwbt3lx8+XMm8YBB7QUoG0xGx0JjRaR"
    "dvW5NpXj3LC5M8wtN0KScd+LCi2yEjTk82yghZeE8BTriOKSY1MRgRGhZ8tmHhRZsE7uoH"
    "dErk7sScs+Nt7UUbzuCmfiA9xDLdsAjyNWO4onpWgTKHbkNfQ7e5/6dx6JmAHRqFjhs4Hj"
    "+C9/257XKIVfQhGhHuCAVd/AJOpC9iRtgCZS0RaydM/PPfJeg7Xkfw04T7iH270gVtoU0c"
    "K1DGwSRl7QgqN5Ay0t1tHS13DvG1czTF3gJ5ZB4HeHLw0OQdNMcQw3l+3HCH33ShCCFzPx"
    "l0POYEyqKXWGSdSSU/SojVZYc0BVLPXVwi4MwYM2kHlL9BHrc2wdLbycTeghJfQmOOvD09"
    "PTt7fXp8dvHm/NXr1+dvjpesKd6q49HN3V+BTZlTuYpvNpAv5YNWzrMS+v0JSuB0SiDqWb"
    "BtSmeJvVZyOOJnVKxYXFzf17kXPphcNXWnPEuvbi2nqXa3iE9aMn7C6JxHdvtIEICohIkU"
    "DMQeJI68CR8i38WLEaVPQoJg0XxQeiVrB3hfV6UiuTK3s4oKLtGNYZ3Lj8waV2+BPBYxmC"
    "2SdncunUCdFHGqOl6Ux8IswtBL4lPTHqIv4mlDsWz/+A7UXoJgPvxgEVNuQ7w8T2bDz1/D"
    "iyee226DjQme31vjM1RdR94Ot8lq955kcgvdYTl+d4fb9nmwMTUA1koRzAeGPY6lSnlnlc"
    "OaEPYJ1a3P7Nzx8tvdT29y/NA5Yjv1ZEt0WqCcjNfg6vJDCiAclWlvG+2SpdI4P48zCCNF"
    "hKtD/5Pxa8X8q7Zd7Dp+X+vHXVih9ePm+vGdRaY+DYhnLj7LSjODEl25OGhYpzc7q+HNtO"
    "cHob8KaXselXTAQq8VU4wHUZrNiDK4i1JPhS70sue8S4NCs/mVFCioLBgqC5ja5EtRrd7l"
    "i9fRt8Xr2pxuyfjeRc5uKlBLF6hQRKoYi5cT5rPS1ux1bbJyhLphWfpQa9Mfiwc4KPN93k"
    "+x61Yb9JZUfTJ+nJ2+vliaO+CPOgPH/Yfr9++L1qQRtUoq6tVN5YRCz+Guc/jbWPB2lpAM"
    "ldeD1Y8Rogp9QmQ8JmZwJf340lHBEccLRD1ZkV0tp9/wWZufVnS6rKe9UHQUbWmv2dxPfT"
    "YqNXJPxL5Q6vfNDhjW6rFx2RK+GtusjQd3Jh5HgCrUkUA/zE5+mJORDWEZP8QPvYpbjh+h"
    "60zL8TllT6t+4/Xtzbf8Lp3mqYa2pJVVRZTVaBW1E+5XNFq87yrea+Gwt1KDosKhYr69fe"
    "eyIrKhLJpSIhImxVSqJUE3GdGo7AeHUlNQP4OOpZwV5T8cofsQ/kWgcdrcJh7U9STgenDj"
    "4HvZpFR8WlIRW+r5dEZYeaWP7bxGS31qiB1a6lNE6lt2XWtb8qNA2EO4dVXtLQO8+ZLaJm"
    "aGPOJazeU0kZ7HzeZxlWutxnFf5VbrA8YnTSA+qUb4pLg1rxrs5jTyuuqmKSrderB5sdKd"
    "l7RRel/efEUbLrDikUjeasvIkvUP6e2IGIyMCWPEMjr0Giwl7h/wTRpHVLeNKDSNAIXVkA"
    "prBwtPgVjb8pSz8miT7cGxWVe2Pgg2z7ED5QUM7nhmiQT4TFvLPLG2z6vMa9m5BQLNZk6w"
    "6Nr5JUevl7fSLBc/bUZYx+M6R6sXt8qc5kvXUMu+3wXC/qk7m/ccCCh4p0WVIdybFTUAx2"
    "JkiXjBEbivZOed6McMDm6tJRU/TZuYT52mQfkT9mY+HOQOm+dZu222nFrhvXaAoWkIiTpt"
    "yUZcrdb7Dix9Sy9sO195jqyH7pjNnHeF0J4i8kXY/0IZcSbezyQKmrwTX4nLlcOSrvZ7Bv"
    "rXZGblWh6JywzPl1E0+QkHBaKJSyJnzGexLX2++/Fh8LU6cKpQEWPNDlMfoqcos9OsDXi7"
    "HlOZYmchKbV7JHB+8sgDFf95HtT71LN6hGqbGLzohPvFpgEdlMXipe8Pa2Py4rPSXw5tEJ"
    "wnicQhJYmGcV7EFYqWmoVGC8inI+4Y4QA9PkaXK7Iv1n3YGoF236CqkA650yF3O6zpZDk4"
    "wqgF1lmqHgJ92kw8rpGOdUaLzmjZX27snTFgeeS35XKGUDNZOSarktCSEpY/VyW35Mc0F6"
    "oN1iLtJSMMS8Mvt+ncO0JQY4vJqmGIhgG0GeUyBUUOhPoVUEZrAwL4tt6pE2LUEA+1dK6I"
    "dK6C9tlziJ/IoiXCKwqFvQXK4AsHW0vXTIpEYYSlD1bMhRdc+mVkFyCFnTMS1PbicYpMC8"
    "fKCcdaAzoAJiuiASVeqhLFJ+XAqtZ3pqlBjZr8xARHUASYskCqCVHvHY6wTLEXW6/t8ICy"
    "xSWyYM8XiggRGogFHbnmzAkC4g2RrOoHbbyQ+DjXIRU9f7b7Oq3aqCGYaNVGEbnwGwaLHJ"
    "gEbjlin0qc5Y0ndZqohxN6wxl3HVIb101oPCh8/ZAJUapdpYoVicr4DqIezUboD5EdCulr"
    "iASwY4dNZYDLlRAyfHcxRHG79egfjhgVegI2zIz4RhdFc/MVL3QdhgzAbxvg+7YS3rfFxk"
    "AldpTKwvHxaIULbjdHdcN9CMsrxz+QLxVQVtSN388pWqcP3/72kFGFC52VMj74ZHi+3VIW"
    "7LndCut4uIa6A9TYsphQY9vsvykShYVpaWxNZP8X/BLdHp1cvJJ6t40DLjRtFHKhcjudDK"
    "4np03EFTGq+iQ8LYgsOBRolkRk17BiSaEyJ+Y2RXNGA4KcAKwdBFo3RaILsrrhv52SUGQy"
    "hV4NRQ48028lRafw2Tmw6RwJzBfo/sO9bE0BhxQK8BPhsRsiKjceeeADiiYU/O9idEMWba"
    "5Ri3hyICA1eEtdP0um8KLoKB5uqsdWEekZZg4gUDL7q/tIlhKv1VRyh4dDQKa+K77kBR/C"
    "NBeqn5OYL9RrNinUOx50qYdUIFR4UUi2QLVc2eJPHA3Io4HshNDljNiwQUFGMLdZHEuCfV"
    "gQcTcK8T7xlbJF4t8+v4eCxASb9hB50j0xJoFpbyBdeCsrJHbBFDlU78tMkWlPpnKezIwt"
    "I+zkqw436KhWTDboE3eh6meX5bsi0/xVmb8WgUhf1imvIk+rOa0yp5WIG9P83Rp/x9hxOy"
    "3jDKHmsco8NqHkg9uNzXnaveF0Ki7nBUemS80n6M4XgHUANFMIBBrhyEF8WNMhCVvrtK1n"
    "SPdmMhzmstepr4fAZsIYZYJ5VqvwmCyVwmZEZeLoIsRSYcxNPdoFwj6gvWvXdgSiT9gUe+"
    "0bkZRQd2tIsj9c2GA/EjwdOZOQlgV21aKeodthA5jllS4mc0ZDSFXGrvjccGILkXEmPtCV"
    "GQAczcHdTX2yvmNpg/zxGZ05Vln5t7rOGiuaPuxH267fkuDVMl49R9Y/pLcTOxOAO7csdq"
    "MybCNN0ilso9NOc7wtjDcc8GhjDwpKy4iQtspAnnZvlD4wQroIPulKavwjRp8IQzbmEBQT"
    "RcdA1u7hWQBMFztTIxBwtEoKyZH1bzPbQpoTQNZNB89Q7uWikz2RYeVBpwoU79AQisaJZ8"
    "EaHJEJPtTl13U7LhDv5dTAMhBI78bwjCSTx8RhuxSnAqHCOzLE9SOPyiDVJ4EEl5HbyITS"
    "GXGn9PQu0WwW5EXRRpJojSCqQP2dAzgfCwUNsoAX0W5dxPx9/Jj9wvprMpeeqV+emmKta5"
    "dvs0LEpzAw6ZQ8YNddDErKRGTuD+tqRdBopBEshz5bMeLX9G6SKIMy9NEUD4EfyIdJkQY0"
    "dwJbbjnxi+A8Mqk4g2SovLjOwyk8B8LqmdirihUjtv+6DVeMuHEmlbpz6XZVojXHk7FOaf"
    "62JSMirfnt6enZ2evT47OLN+evXr8+f3O8VJ+Lt+r06Ju7v4IqndnMEt1aF5JQRMOS/2+B"
    "cjK+h+Bu3urZ37oGA9ixF5eIOHJ37YD2hjMSxO9vB/SSQGWYlZnJeAoHbrtzcUWzO4tyL4"
    "5HRUqW/eLixYjSpzJhdHmvVhD106MalGaGl1goobqKdFwnQBwvuNB+5yDwgZRnhowRIf/N"
    "xHkviMsqLq/zKF1tTA0pRQuJWkhUDdyTRsn2JzXJ9ifFZHuHLz+7eMLWhYhkCdWOEVEsKi"
    "fe+I14429dSK+MuofzfQs+PR1X21e3jGKC631A/DrhVd5vJMAaPBnapvauNG4mkuUlskD0"
    "xOOAMBSVXOABspgzEw+ZYzdy7aGX795dfviwrIQOROj4u6EY/UXmXrjUFBJMbQ3eLb9WS8"
    "dq7KhaOlbkQOsmQWjJoTXQ6ao0DeMa0yR9skJtLLRxd0Ux+45kmTxbU62uTIbtQYzDeYNF"
    "f1655s8Px4PSEd8Nu01G1HLalTlbUaxVykk1lHddoUkX9dt1UT8BWad6fgnd7qf74E/j0J"
    "NtBNAodNzA8fgRvPbPg3asGCwVuCESzwgItkBHzM0lNdaIYiaEv0dS+qDGipAMGTYyJMxS"
    "o5/3iHnImU5D+RRELCnJRtp98rwS11czGq3Fq6HdaC1eFeUyWaEtMxSzZBrqJu7EcDoqS7"
    "etVDtXBFrzLHNlaY+K9qhsVxyK87A/QwEjPygVh3JD6sWhJK+bpUY3CBCK2t1EJZGFQBM/"
    "BZr8UCbm5DDuHYtN+0qWS+YkCFxiQVdBIQ15dOkiGRHM4k7r8UNecORYZZFEO3mnDldXOB"
    "5PS2nKiA7fpFaH2iD3qliH2lBvpVqHbvq25TRURsaEkTjjsSnGGSKFzawDGrJEwpDixBDh"
    "SMhIMulkKDQEOzcz8u2mDpyut6fr7amiB26v3p7p4nbt5HJkfUB+2z1TqQ8GjLiFa4vQ6Q"
    "yd2pHTAydAUb1woUPKahUo3dAPzbHAWmqalK1fkHmDMdZKlUpWTezZd9NUtmGJtHl06lmS"
    "ptybYjwHw2VFDJD32LNG9MtPUfOT0voY+SHDOgMkjwYbVnp0syoZGD0IJFPtVFFAXOLb0K"
    "ttTkPXQjaeEcRtOvdi46AvNmlsmsSXhVeSEvrxN6A4YKmiSsZWX6fNjtrs2D8TwuaVqW9k"
    "Qjg0mHW053ajPYVQ7fhOaf33ummcIuohxlsx6kKhvjZGl2R8L/DdtbElknU6qR85Uq1mag"
    "WkQgEhgn3sF2ySQZnusbpbr3bIcYafDHxW43hH5+IWSwUeCAUgeoqs/RpyYkWF78SMvEIr"
    "6Y6jKV4IrQAzIogjiiHiFHmgOAhdgYvLjM6LWsduXrmG5hE9uZXDbEmhbhwqbEVQL2mYKG"
    "hDWQ8xCn1DNHHyCCYJaNnMMRta+rZWvqJaOfHEMddhL06R7c8+XCjY7QSxWi6rdMNvQqDF"
    "e4jMxN1k5fd/384EFIDNumPB7jzt3pgI8/0TlpFjmD/JHRRKuc9xU7/svs8HZc5xwXOv6h"
    "SP7z1zhqdGNSoHwUJP2uSg8vAVgsNQkDgzArt6NL2XQxIzX3mBh64P0skealg6tD1PFUNT"
    "vDpaV33KkGmo1c6rUcwVuDOkuxUkqSDXyD+PPARktnINLAl6uIW8bYDu20pw3xZt1piXlX"
    "ypM1gnFP2buydN6mucVBfYOClU2BBTkXWznWYp90YvOxjLaZbL1Pc7cjlNqbmsMpdD3+qY"
    "CJql3B/z20Gy+Rv01eq/dr6Wfeq5FlyfPPJAxX8kczbWgEstpnxN5txm+2+tZ+0LfV8svK"
    "oSLunbw1qbX25gw0hBD4lVDXRoTNnIsTh6KcPOoZPVEIUeg6xheMd3Q/RE/GDV8tMXOhj1"
    "oEmBmACcWNDz6oksCET7cTtpfBU/vSpycJev1yZGFTaxoTYxqmITiBeHAQumiPaN42G2qI"
    "hJyVHmk1MWQVR/b88Ar4uBjQuCLYUvgevN3cfrz7+XhwXdlBQQu/n94fa6Kjeog0Scp9Wa"
    "j8oiceowKzK6usZfjmytEn87awSMo8aX1JVV/OD7k5CRqEhJgJ8IpIMFNnB/3amwneqXum"
    "JRX1elIn7+BzL1XcH1e2lpL5H9swNqpf8gHmoszfaNU4VWstMLjuIIL8SxY0XtumVdRhjK"
    "r30fJe+JljGE2CU+GS6T+CszhDb/Fp0YpBODtJTfQMqPFlvbMs45sh5CfdakjvNZdR3ns7"
    "o6zm2g3kTFbLWh3nzJ7J2XJNqR7PyBBPgFH8poaodzAXHc8Siq1Qehu1gcgmQGvZKo27As"
    "9ta7SAvcJpSV5BPVzPoUjfoc6YLz5vfyscN4YHRBu0ipMuZSgwTgIxFRfrwaHHCxNwlLyx"
    "XV9fFe0SiMujISywwzB355yfZeKaJnaDqVYN7R1LbpHAmVcIEsZyyTrwOIko46PctWdjZu"
    "utlsuEYzI/8hspWDURXQVJ0cWkbbh6m+8zxRSLzokiSaotsbM3A6/QSoLyHvBFKRqHeIKU"
    "imTcxu3M9S7iX/V37dJAepuXS775NAEXvkr2RkU/pUV8AoP2RYZ5OcR4NbFjCCJCLIQ4Rd"
    "QB6Kc7yANDRIJSKe5VPB9SsEXWEdGaQiRkA273IqQf+gqB6R0JPmxC0pWrT5V/zL+5f3q0"
    "2lVgYJyEJNE0NsyI6N/5TJgejx0YY5Kv94fLyUE37E6BNUyHPEqg3BVPr4aLrYmRqBuO49"
    "Pg7FpTllyRj4Sh3OoJDcqg2diqgNydJtCXaOTEPdBOqZtFeSP9r5UTJkfeqTsxOPik7m2U"
    "UyDw7A+xi0sT2kSXY3q4+3O6U3ZlaIa2ZIiLqX3EiT742CczARFWl+ryTctqzOUmouq8zl"
    "lIrSyumTJeuDiXD7Hge+zv5ZQq5XlsorSzIsclZX9CCpFETKSBX2hXwzkUTiJBtZtPFxZK"
    "n6sHXt2rshVokvvoAY5ItJmF+yl9V5mIq0CvNgAKY9GdqIPT6XBQqlFxudHqOnm/Xt2ttg"
    "jw557u0Bo5aL4TY2uQ2qXQzLIcMmLgaSHt2s4FnUvIUdoVswSnEU+uACeOnSiUF8atpDBP"
    "/8Ih4U/YuTP76L+hjE/gyH8CvECTyKUxcq0hyJcZDHKM36lFmVNdJ2927tJFBDnNdOAkW0"
    "qZCVmCWqpY54eC+g3bU4EVn7oxcVIL9mDFckl+boctg3THXbEfgDUKsXl+BOZgskv3ETvP"
    "jnv/OBn5RNy8SymoDPJcXuJu/gP3HoVxsEgQbCnbE1boZdbotoskNUbxC6TtruentYDoef"
    "3UXByJFqC5ZqCkYpn9sXxishVVnJHy0MCPIZoonsH8AQ9MBsnNK87ayM+GMM7pS2hapfcQ"
    "XivVlz0vQSGVvgR4TQ62EckEg1kiYZHpom4Q3DrPu0Mg+zyj3wPdG549L2IT+s0va5LEVO"
    "zBCqshvxAmkT7VBFrmzkwyAAewkEZMreLlFSedSsGNoeUE7QFFsEAs+jJpRTIsM8UZSkjj"
    "mEXDbc0bcROxGwRde4iRXp/qxW2TMA4mCjUFvZYQaujYhQaZaZAhw0LuyuRh7eOl6aC9t4"
    "CNM0fYrA25xvMLa8lliJGPY4lllOd1Y1vAlxn9Ddenxjbnn8dvfTmxK+tA44TRFpdnQON9"
    "V+wd6eJ2r5Be+JmDB1XsF4wLCJT5CvxjYrhcSdCfT/85Y5QC94zt+Ghch4hK6FFAlGP0sm"
    "DEVUI8Idi0j50SNzeSPJ+CFffEdwSayBx8eK8ki7erP2BqrhjtLeQEW8gTplaHcNaOQeVi"
    "a+VZeZXdHoArND1K3ArBbeeiu8ZXay5Vnfls1Zyr2xEx0MlxUR0a+FLGraZbJ5fKdWKMer"
    "Mc8J49WM3bD4eijlPtc0jVULq3EXvjaSU4qkh1LT6XmT3mdiVLUT97zQ/QwWVQuE4+E9RH"
    "eDjeELJTuLCFdXZE+RrFWNXTW0a8DdWIX1b3qYff1/p9HXjg=="
)
