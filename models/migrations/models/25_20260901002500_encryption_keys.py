"""Which encryption keys seal something here, so that a process without one of them says so when it starts."""

from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True

TABLE = """
CREATE TABLE encryption_key (
    id varchar(16) NOT NULL PRIMARY KEY,
    hash_key bytea,
    created_at timestamptz NOT NULL
);
COMMENT ON COLUMN encryption_key.id IS 'leadrescue.secretbox.key_id';
COMMENT ON COLUMN encryption_key.hash_key IS 'sealed; null until a process that has the key starts';
COMMENT ON TABLE encryption_key IS
    'A key that seals, or sealed, something here. Which key ``hash_key`` is sealed with says which one is needed.';
-- The installation's, and no dealership's: an API process asks for them before it has a tenant, and tells of its own.
ALTER TABLE encryption_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE encryption_key FORCE ROW LEVEL SECURITY;
CREATE POLICY api ON encryption_key TO leadrescue_app USING (true) WITH CHECK (true);
CREATE POLICY worker ON encryption_key TO leadrescue_worker USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON encryption_key TO leadrescue_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON encryption_key TO leadrescue_worker;
"""

# As the workers: row-level security shows the tables' own owner nothing. A key's id stands in what it sealed.
KNOWN = """
SET LOCAL ROLE leadrescue_worker;
INSERT INTO encryption_key (id, created_at)
SELECT DISTINCT encode(substring(found.sealed FROM 2 FOR 8), 'hex'), now()
FROM (
    SELECT sealed FROM inbound_secret UNION ALL SELECT sealed FROM webhook_secret UNION ALL
    SELECT sealed FROM license_photo UNION ALL SELECT auth_token FROM channel_account UNION ALL
    SELECT previous_auth_token FROM channel_account WHERE previous_auth_token IS NOT NULL
) found;
RESET ROLE;
"""


async def upgrade(db: BaseDBAsyncClient) -> str:
    """The statements, in order."""
    return TABLE + KNOWN


async def downgrade(db: BaseDBAsyncClient) -> str:
    """Forgets which keys there were."""
    return "DROP TABLE encryption_key;"


MODELS_STATE = (
    "eJztXetz2za2/1cw+pJ0RnVtOXYSe2dn7Na78d08OrF32253h4JISOKaIliAlKK7N//7xQ"
    "FJiW+T1CMQhS9tTOKQ1O/gcd7nv70ZtYjDT248+29k2btC/+25eEbEPzJ3+qiHPW99HS74"
    "eOTIodizjado0Ij7DJu+uDzGDifikkW4yWzPt6kLg2/QiGBGGBIUiI4RdQmyCHYI41Pbu0"
    "bDIScmI74xxXw6HCKbo4d3N98PLi5htD8laDGlDkHhqBN4qUVN8Vbbnezo+YFr/xEQw6cT"
    "Iu4z8Zbf/y0u265FvhAe/+k9GWObOFYKRduCB8jrhr/05LUfp5j9RY6Ebx8ZJnWCmbse7S"
    "39KXVXw8VPg6sT4hKGfWIloHUDx4mYEF8Kv1Vc8FlAVh9prS9YZIwDBxgE1OEXrK/1DOPj"
    "p0fj4e7RMHo55sUUCbyjSyZ1gfG263P5+2f4i+EQd+JPxZ+vTr+G71njEI6CF/7j5vOP72"
    "4+v3x1+h28kIrZE86qj9Gdgbz1VT4C+zh8iER9DfOawUYzxHOE2wE/vrBGf70aDhb+Ndzy"
    "/w1Qjsd3ENyz0zroilGl8Mp7aXyn4l1N8I3HdxDf7U/exPafx/jWdjFbFqOcIcyAPVr6hB"
    "8g3BXw3r7/dAtPnnH+hxPhfXv/8ebzby8/3PwqIZ8to1vvP338azzeo9yfMPmg3u1vj3c3"
    "GQ4IGAEfAxdM8p/EHd+ekWIWpCkzHLAi0pP4H93ixuP9h7uHx5sPP6dY8tPN4x3cGaS4EV"
    "99eZlZGKuHoF/uH98h+BP989PHuyzbVuMe/9mDb8KBTw2XLgxsJTGJL8eXUmx2MPeNgLdi"
    "dJZ2C6yO5B/N6e1zmnzxbPG4FnxOU2ouq8xlRub0qdVqTlNqLqvGZVBfx08JzQoujLD5tM"
    "DMMnJ36ICWjc3fmg1m2SvYxRPJJEATvjOyNQgB13WJc2OaNHD9XoE1IjOiX2WVMMOxBk4M"
    "rmGdWGuELzh6XNiOTVH0iBP0KKaxyxFmYB8Q46xrhBGjPsxUaWmYE2aLX8uRGG47aDj0xN"
    "y3acCN9U43HBZZLfb23g2sGaqp2Udl4/AYndsWYU1wT9J0UDkc1AF9UA76IKccRivO4M3m"
    "d4asg1Cfv6oB9fmrUqjhVgbqwJ+KXUhsbM3U8DSd1sL7LbXw1QnRlhElD2jJkcMR6XbOkP"
    "bqVMkjtMStmsSd5PuMcI4n4tcanLC5bZKmp0/pA1qdQ4pxetfHEJ9xAZvbULBKU3UP5+1L"
    "Vosp9rnQ1lqAXUCqEX8ecUYm8EUNgF5TaHyfx5dYk0Ze0Hi8xrbBbgGQGB5hBs9Dfe/6z2"
    "wYaeoM8JHTVAng5Ruv0GgpI1DCfe4FR0/iLVlbUQlDJvBx3w/OXr1+9eb88tUbMUR+/+rK"
    "6woe3X98LDgWW2GfJ1QZdsd+Igubk28DsnaElkLdJQE/8KyWbE5TajYrx2ZVPCcCVVLiMo"
    "lu9St9JYlBz/pIfhGnK8LIDLhPZ4QhLEAkFvIpekkZsmwLudT/ro9sFy2mtjlFC8os3keM"
    "mOIfYqQ45RZTOrtGC9ufWgwv3D5yyVw8SnwYEXM37x/Z0zt1pKfqXhDVXFBKyeHbD5aLF1"
    "xDsDNkGuoaUDsEWw1hTpB0T6ncPsIThl3AIofwLaUCSrcY5ARV1rUhyA5wIle5Nj59ep8S"
    "t27vHzP4/v3D7d3nl2cSdjHI9kN1MKfbwAEMX5ED+5F8KVPb1ySd2DGqhNu7Xx9TQMfztt"
    "iFFA9P8OFH8CoVQm4IqYY3tPwVkHaCBTs/H8Mgo0Zn45qkgxDvwowdivDGaNnMlp0i6yTU"
    "9bCuArsc7TZRnilSba1QzlqROixiPbgFp7O0Or5ANU6rYpeK9MBekWEqvtevtEwlRz1rmv"
    "rkEuQJEYa6CPu51F9wrVDP/54GPhoRh7oTjqaEkdgS5FNJAlpV3gK13UdrQ5Makpw2NCki"
    "SOuU4t3KdZ5AqRHAKwKFLUu9u5Ozy1c1fbfptO3LOlnb2VM7kbR9WRqxEPDG5tIiWpVhHw"
    "Xcdgnn33OTesTqS6cKHH1YPG02Ck/rxiwZvKnDk8GbcqbAvTRXxJksFBLxaS2k3CytlnJV"
    "k3Jz2ca2O6KB2zrhOE2u+a08v1cb54aML3nOwcwAsVdBfiBoIYNX34utmIkt2bUEdEc3Lw"
    "KXEWxOJfy5qfA/D58+lkTapMmynLdNH/0fcmyuUOwaTFooX+VTx4LaVfD9KLIuXwnEBKgw"
    "JcQgHz8RDhES08i9stGUABCrfRdZN0WGzfCArO9iKn4EnLUNnXNJsnbeuT0xS5rLEHVNco"
    "WEzg/cQGPqOHTxfeDxaxTGfy6wZBOSozdm1Ba9eTpS8Tg2Tx2p2FU2N7AIp2NSCoK/byOy"
    "v/ztM3GwX+wwjsy878UjDpfd66vRUfF1l+byn1amw16BwTxxt19lMrfS42rUvPCJi6HMxL"
    "04lx7F7EK+kB5BtIAiEwuQLWxxh4oDDBR9BO9Ew6FPuD8c9pH4TIGkFD4de04kiSAfDuEv"
    "w7aK613s5Z3azK6GnbfczB7xqwnWCRKFjWTasq4euDuxrMPO1ATfeHwH8a2TnF2em51LzQ"
    "ZJ8X8bui2SNB1E+LIOxJflGF/mQHaoiYtMJRX774qigwCfX9QpMHBRXmDg4punYasN8KDO"
    "Dly+/2bR/SOwiW9I82cTiDNk+8O5d/rm6vS01wzq3rt3Vx8+XMu8YBB7QUoG0xGx0JjRWR"
    "tvW51pXj7Lc5M8xNN0KCct+LCm2yMjBmdbZYQsvKcAJxzbFJOaGIwIDQs+27DwskkCd/kD"
    "WiVyt2LO+emu9qItZ3BTz5ceYplumAf5hjFcUj0rR5lBt6avod3c/9M4cE3ADo0C2/Ftl5"
    "/A+/7cdDlEKnofjQi3hYIufgEn0hcxJ2yJ0paIjRMmfv93Afq22xL8JOEhYt+sdEFTaGPH"
    "CpRxMElRO4LSDaSIdH9bR8OdQ3ztAs2wu0QuWUQBnhw8NFkHzSnEcF6c1tzht10oQsjcTw"
    "YdjzmBsugFFll7UsqPAmJ12SFNgdR1llcIODPGTNoB5W+Qx+2UYOntZGJvQbEvoTZH3g4G"
    "5+evB6fnl28uXr1+ffHmdMWa/K0qHt3e/xXYlDqVy/g2BfKVfNDIeVZAfzhBCZzOCEQ9C7"
    "bN6Dy210oOh/wMixWLi5v7Og/CB5Oppm4XZ+lVreUk1f4W8VlDxk8YXfDQbh8KAhCVMJGC"
    "gdiDxJE34X3kOXg5ovRJSBAsnA9Kr2TtAO/qqlQkV+bONdlSgl/Sii89oF/lAiSroU0a80"
    "HHPBkvBDXmxQoV6zKsNt9HsJXL6CGZ1XKCfpFFVoBgOISGSPCasJleSBEufi4Ux6geS3QO"
    "uIRYRfVd9v1y7RhcqRFCnhILyAzISdjgakS/nAhAIw/btwqsL/cYxhwvOjjLi1UnqZSuUN"
    "2LGzwAaSQhYeQxaq7C+cRvkZIUrADuY+bzjcUn3epLH5sHemzOSwqfhTeqj8l57aJnkP4p"
    "BrNl3CXWoRMoLyaUUdsN0z+ZRRh6STxqTvvoi3iaOLnIH9+BtZggmA8/WMSU0jsvTi/d8v"
    "M3OOPEc5vpJRHB8ypJtImqG/+yR+2i/IyTTG5gcluN359OuHsebM16BmslD+Yjwy7H0hJ7"
    "bxXDGhN2CdWdz+zM8fLr/U9vMvzQqdV7DQCT6DRAOR6vwdVV+xRAOOxu0jRINE2lcX4eZx"
    "BG8giXZ8zF4zdKlVNtu9h32pvWj9uwQuvH9fXje4vMPOoT11x+lgXaegW6cn5Qv0pvttfD"
    "62nPj0J/FdL2IqyEhIVeK6YY90Nz1ogyuIsSTwXT1jUaDrlD/dCy+/Du5vvBxSVox2spUF"
    "BZMFTW/Z6SL3m1ep8v3kTfFq9rcrrF49W1K3/j+GZd10kRqWIsXk6Yx+yiEKIqg32GUPf5"
    "7Lc0wXMf+0UhQw8z7DjlBr0VVZeMH+eD15crcwf8UWXgePhw8/593po0olZD31NMoedw2z"
    "n8bSx4e6vjAT5qf/1jhKhCnxAZj4npX8vwN+mo4ODSRtSVjUxq+maVsflpRafNejoIRSfV"
    "E7F16+KtdyzWbO6mPhtW6HqQsSq9Il02NaBfqcdG1b74emy97lfcnrgcAapQfgn9MD/7YU"
    "FGU4hm/CF66HUUjHSCbhCjPsxTGYe0oOyJR3Edw+F61hdVSdjxu3QQlBraklZWFVFWw1XU"
    "TLhf02jxvq14r4XDzkoNigqHivn2Dp3LisiGstZYgUgY1yArlwSdeEStalkcKjRC2Sk6ln"
    "JWmDZ4gh4C+BcEmQsdnbhQDpuA68GJctZkb2/xaXEjCann0zlhxQWydvMaLfWpIXZoqU8R"
    "qW/VrLRppawcYQfh1s0odgzw9jtRmJgZ8ohrNJeTRHoe15vHZa61Csd9mVutCxif1YH4rB"
    "zhs/zWvO5Ln9HIq4qCJ6h0x976Nb73XglO6X15+4XguMCKhyJ5oy0jTdY9pHcjYjAyJowR"
    "y2jRoreQuHvA1+m3VN5tKddrCRRWQyqsLSw8OWJty1POyqNNtkfHZt0Q4ijYvMA2VOUxuO"
    "2aBRLgM92gs8TaPq8yr2XDMwg0m9v+sm3DtAy9Xt5Ks1z8tDlhLY/rDK1e3Cpzmq9cQ8ao"
    "IEq5QsvMEnZP3dm+50BAwVstqhThwayoHjgWQ0vEC47AfSUb1oU/pnd0ay0ulG1OifnUah"
    "oUP+Fg5sNR7rBZnjXbZoupFd5rexh6bZGoHBn0r2y03vdg6Vt5YZv5yjNkHXTHbOe8y4X2"
    "5JHPw/4Xyog9gTqVEvx78ZW4WDmMInR+TDzqwED/Gs+sTKdAcZnhxSqKJjvhoK8CcUjojP"
    "kstqXP9z8+9r6WB07lKmJs2JjxQ/gUZXaajQFv1poxVewsIIV2jxjOTy55pOI/z4P6kHhW"
    "h1BtEoMXnnA/T6lPe0WxeMn7/cqYvOis9FZDawTnSSJxSEmiPoqLaYZLzUKjJeTTEWeMsI"
    "+Gw/BySfbFpg/bINDuG1QV0iF3OuRujzWdLBuHGDXAOk3VQaAH9cTjCulYZ7TojJbD5cbB"
    "GQNWR35TLqcINZOVY7IqCS0JYflzWXJLdkx9odpgDdJeUsKwNPzyKV24JwhqbDFZNQzRwI"
    "fu3GF5ejkQ6ldAGa0tCOC7eqdOiFFDPNTSuSLSuQraZ8chXjdYqYvwmkJhb4Ey+MLB1tA1"
    "kyBRGOFe1PjlBZd+Gdk8T2HnjAS1uXicINPCsXLCsdaAjoDJimhAsZeqQPFJOLDK9Z1ZYl"
    "CtJj8RwQkUAabMl2pC2HuHIyxT7MXWO7W5T9nyClmw5wtFhAgNxIKedQtm+z5x+2HnOeh+"
    "icTHOTYp6fmz29dp1UYNwUSrNorIhd8wWOTIJHDLFvtU7CyvPamTRB2c0FvOuGuR2rhpQu"
    "NR4esFTIhSzSpVrElUxrc3po4jhMDA66NpIKSvPhLAjm02kwEu10LI8JxlH1HPN2jgh/+w"
    "xajAFbBhZkQ32iia2694oeswpAB+WwPft6Xwvs03Biqwo5QWjo9GK1xwuz6qW+5DWFw5/p"
    "F8KYGypG78YU7RKn347tfHlCqc66yU8sHHw7PtltJgL6aNsI6Ga6hbQI0t6CDeaP9NkCgs"
    "TEtjayz7v+BX6O7k7PKV1Lun2OdC00YBFyp3y1bpgzriihhVfhIOciILDgSaBRHZFaxYUa"
    "jMicWUogWjPkG2D9YOAq2bQtEFWe3w301JKDKZQa+GPAee6beSoFP47OxN6QIJzJfo4cOD"
    "bE0BhxTy8RPhqZb1oQfep2hCwf8uRtdk0fYatYgn+wJSgzfU9dNkCi+KluLhtnps5ZGeY2"
    "YDAgWzv7yPZCHxRk0l93g4+GTmOeJLXvA+THOh+tmx+UK9ZpNCveN+m3pIOUKFF4VkC1TL"
    "lS3+xNGAXOrLTghtzogtGxRkBHOTxbEiOIQFEXWjEO8TXylbJP7983soSEywOe0jV7onxs"
    "Q3p1tIF97JColcMHkOVfsyE2Tak6mcJzNlywha+aqDLTqqFZMNusRdqPrZZvmuyTR/Veav"
    "RSDSl7XKq8jSak6rzGkl4sY0f3fG3zG2nVbLOEWoeawyj00o+eC0Y3OW9mA4nYjLecGR6V"
    "DzCbrz+WAdAM0UAoFGOHQQH9d0iMPWWm3rKdKDmQzHuex16usxsJkwRplgntUoPCZNpbAZ"
    "UZk4uhCxRBhzXY92jrALaO/btR2C6BE2w27zRiQF1O0akhwOF7bYjwTPRvYkoEWBXZWop+"
    "j22ABmdaWNyZzRAFKVsSM+N5hMhcg4Fx/oyAwAjhbg7qYe2dyxtEX+eIzObauo/FtVZ401"
    "TRf2o13Xb4nxahivniHrHtK7iZ3xwZ1bFLtRGraRJGkVttFqpzndFcZbDnicYhcKSsuIkK"
    "bKQJb2YJQ+MEI6CD7pWmr8I0afCENTzCEoJoyOgazd47MAmA62Z4Yv4GiUFJIh695mtoM0"
    "J4CsnQ6eojzIRSd7IsPKg04VKNqhIRSNE9eCNTgiE3ysy6/tdpwjPsipgWUgkN6N4RlxJo"
    "+Jg2YpTjlChXdkiOtHLpVBqk8CCS4jt5EJpTOiTunJXaLeLMiKorUk0QpBVIH6O0dwPuYK"
    "GqQBz6PduIj5++gxh4X113guPVO/PDHFGtcu32WFiE+Bb9IZecSOs+wVlIlI3e9X1Yqg4U"
    "jDXw19tmLEL8ndJFYGZeijKR4CP5D34yINaGH7U7nlRC+C88ik4gySofLiOg9m8BwIq2di"
    "r8pXjNj967ZcMeLWnpTqzoXbVYHWHE3GKqX525aMCLXmt4PB+fnrwen55ZuLV69fX7w5Xa"
    "nP+VtVevTt/V9BlU5tZrFurQtJKKJhyf83QDke30Fwt2/17G5dgx7s2MsrRGy5u7ZAe8sZ"
    "CeL3NwN6RaAyzMrMZDyDA7fZubim2Z9FuRPHoyIly3528HJE6VORMLq6VymIeslRNUozw0"
    "ssFFNdhzqu7SOOl1xovwsQ+EDKMwPGiJD/5uK8F8RFFZc3eZSuNqaGlKKFRC0kqgbuWa1k"
    "+7OKZPuzfLK9zVefnT9hq0JE0oRqx4goFpUTbfxGtPE3LqRXRN3B+b4Dn56Oq+2qW0Yxwf"
    "XBJ16V8Crv1xJgDR4PbVJ7Vxo3Y8nyClkgeuKxTxgKSy5wH1nMnouHLLATuvbQy3fvrj58"
    "WFVCByJ0+l1fjP4icy8cagoJprIG745fq6VjNXZULR0rcqC1kyC05NAY6GRVmppxjUmSLl"
    "mhthbauL+imF1HskierahWVyTDdiDG4aLGor8oXfMXx+NBaYnvlt0mI2rZzcqcrSk2KuWk"
    "Gsr7rtCki/rtu6ifgKxVPb+Ybv/TvfenceDKNgJoFNiOb7v8BF77514zVvRWClwfiWf4BF"
    "ugI2bmkhprRDETwj9CKb1XYUWIh/RrGRLmidHPe8RcZM9mgXwKIpaUZEPtPn5egeurHo3W"
    "4tXQbrQWr4pyGa/QhhmKaTINdR13YjAbFaXblqqdawKteRa5srRHRXtUdisORXnYn6GAke"
    "cXikOZIdXiUJzXzRKjawQIhe1uwpLIQqCJngJNfigTc7If9Y7F5vRalkvmxPcdYkFXQSEN"
    "uXTlIhkRzKJO69FDXnBkW0WRRHt5pw5XVzgeT0tpyogO36RWh9ogd6pYh9pQ76Rah276tu"
    "M0VEbGhJEo47Euxikihc2sPRqwWMKQ4kQf4VDIiDPpZCg0BDvXM/Ltpw6crren6+2pogfu"
    "rt6e6eBm7eQyZF1Aftc9U6kHBoyohWuD0OkUndqR0z3bR2G9cKFDymoVKNnQDy2wwFpqmp"
    "RtXpB5izHWSpVKVk3sOXTTVLphibR5tOpZkqQ8mGI8R8NlRQyQD9i1RvTLT2Hzk8L6GNkh"
    "/SoDJA8HG1ZydL0qGRg9CiQT7VSRTxziTaFX24IGjoWmeE4Qn9KFGxkHPbFJY9Mkniy8Ep"
    "fQj74BRQFLJVUydvo6bXbUZsfumRC2r0x9IxPCscGsoz13G+0phGrbswvrv1dN4wRRBzHe"
    "iVEXCvU1MbrE4zuB776NLaGs00r9yJBqNVMrICUKCBHsYz9jk/SKdI/13Wq1Q44zvHjgsx"
    "rHO7oQt1gi8EAoAOFTZO3XgBMrLHwnZuQ1Wkt3HM3wUmgFmBFBHFL0EafIBcVB6ApcXGZ0"
    "kdc69vPKDTSP8MmNHGYrCnXjUGErgnpJ/VhB68t6iGHoG6Kxk0cwSUDL5rZZ09K3s/IV5c"
    "qJK465Fntxguxw9uFcwW7bj9RyWaUbfhMCLd5FZC7uxiu/+/t2KqAAbNYtC3ZnaQ/GRJjt"
    "n7CKHMP8Se6gUMp9gev6ZQ99Pihzjgueu2WneHTvmTM8MapWOQgWuNImB5WHrxEchoLEnh"
    "PY1cPpvRoSm/mKCzy0fZBO9lDD0qHteaoYmqLV0bjqU4pMQ612Xo1irsC9Id2uIEkJuUb+"
    "eeQhILORa2BF0MEt5G0NdN+Wgvs2b7PGvKjkS5XBOqbo3tw9q1Nf46y8wMZZrsKGmIqsne"
    "00TXkwetnRWE7TXKae15LLSUrNZZW5HHhWy0TQNOXhmN+Oks3foK9W97XzjexTz7Xg+uSS"
    "Ryr+I5mztQZcajHlazznttt/azNrX+B5YuGVlXBJ3u5X2vwyA2tGCrpIrGqgQ2PKRrbF0U"
    "sZdg6drPoocBlkDcM7vuujJ+L565afntDBqAtNCsQE4MSCnldPZEkg2o9P48ZX0dPLIgf3"
    "+XptYlRhE+trE6MqNoFocRiwYPJo39ouZsuSmJQMZTY5ZemH9fcODPCqGNioINhK+BK43t"
    "5/vPn8W3FY0G1BAbHb3x7vbspyg1pIxFlarfmoLBInDrM8o8tr/GXINirxt7dGwDhsfEkd"
    "WcUPvj8OGQmLlPj4iUA6mD8F7m86FXZT/VJXLOrqqlTEz/9IZp4juP4gLe0Fsn96QKX070"
    "dDjZXZvnaq0Fp2esFRFOGFOLatsF23rMsIQ/mN56H4PeEyhhC72CfDZRJ/aYbQ9t+iE4N0"
    "YpCW8mtI+eFia1rGOUPWQajP69RxPi+v43xeVce5CdTbqJitNtTbL5m995JEe5KdPxAfv+"
    "B9GU1tcy4gjjoehbX6IHQXi0OQzKFXEnVqlsXeeRdpgduEsoJ8oopZn6BRnyNtcN7+Xj62"
    "GfeNNmjnKVXGXGqQAHwoIsqPV4MDDnYnQWG5oqo+3msahVFXRmKZY2bDLy/Y3ktF9BRNqx"
    "LMe5raU7pAQiVcIssey+RrH6Kkw07PspXdFNfdbLZco5mR/xDZysEoC2gqTw4tou3CVN97"
    "nigkXrRJEk3QHYwZOJl+AtRXkHcCqUjUPcYUJHNKzHbcT1MeJP/Xft04B6m+dHvok0ARe+"
    "QvZDSl9KmqgFF2SL/KJrkIBzcsYARJRJCHCLuAPBQXeAlpaJBKRFzLo4Lr1wi6wtoySEWM"
    "gGze1VSC/kFhPSKhJy2IU1C0aPuv+Jf7L/eXKZVaGSQgCzVNDJlCdmz0p0wORMPhFOao/G"
    "M4vJITfsToE1TIs8WqDcBUOhyaDrZnhi+uu8NhX1xaUBaPga/U4QwKya3a0KmI2hAv3YZg"
    "Z8g01HWgnkt7JfmjmR8lRdalPjl78ajoZJ59JPNgH7yPfhPbQ5Jkf7P6dLdTemtmhahmho"
    "SofcmNJPnBKDhHE1GR5Pdawm3K6jSl5rLKXE6oKI2cPmmyLpgId+9x4JvsnwXkemWpvLIk"
    "w0JndUkPklJBpIhUYV/INxNJJE6ykUUTH0eaqgtb1769G2KVeOILiEG+mIR5BXtZlYcpT6"
    "swD3pg2pOhjdjlC1mgUHqx0eAUPd1ubtfeBXt0yHNnDxi1XAx3kcmtV+5iWA3p13ExkOTo"
    "egXPwuYt7ATdgVGKo8ADF8BLh04M4lFz2kfwzy/iQeG/OPnju7CPQeTPsAm/RpzAozh1oC"
    "LNiRgHeYzSrE+ZVVojbX/v1k4CNcR57SRQRJsKWIFZolzqiIZ3Atp9ixOhtT98UQ7yG8Zw"
    "SXJphi6Dfc1Utz2B3wO1enkF7mS2RPIbt8GL3/+dDfykbFYkllUEfK4o9jd5e/+JQr+aIA"
    "g0EO6MrXE97DJbRJ0donyD0HXS9tfbw7I5/Ow2CkaGVFuwVFMwCvncvDBeAanKSv5oaUCQ"
    "Tx9NZP8AhqAHZu2U5l1nZUQfY3C7sC1U9YrLER/MmpOml9DYAj8igF4PY5+EqpE0yfDANA"
    "mvGWbdpZV5nFXuge+xzh2Vtg/4cZW2z2QpcmIGUJXdiBZIk2iHMnJlIx96PthLICBT9nYJ"
    "k8rDZsXQ9oBygmbYIhB4HjahnBEZ5onCJHXMIeSy5o6+i9gJny3bxk2sSQ9ntcqeARAHG4"
    "bayg4zcG1EhEqzyhTgoHFhZz3y+NbxylzYxEOYpOlSBN72fIOR5bXASsSwy7HMcrq3yuGN"
    "ibuE7s7jGzPL49f7n94U8KVxwGmCSLOjdbip9gt29jxRyy/4QMSEqfIKRgP6dXyCfD22Xi"
    "kkbk+g/5+7ygF6wTP+NixExhN0I6RIMPpZMmEopBoRbltEyo8uWcgbccYP+eLZgktiDQyH"
    "JeWR9vVm7Q1Uwx2lvYGKeAN1ytD+GtDIPaxIfCsvM7um0QVm+6hdgVktvHVWeEvtZKuzvi"
    "mb05QHYyc6Gi4rIqLfCFnUnBbJ5tGdSqEcr8c8J4yXM3bL4uuxlPvc0DRWLqxGXfiaSE4J"
    "kg5KTYOLOr3PxKhyJ+5FrvsZLKoGCEfDO4juFhvD50p25hEur8ieINmoGrtqaFeAu7UK69"
    "/0MPv6/0trMKQ="
)
