"""Who checked a licence and when, and a record of each time that its photo was shown."""

from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True

COLUMNS = """
ALTER TABLE lead
    ADD license_checked_at timestamptz,
    ADD license_checked_by varchar(200),
    ADD CHECK (license_checked_by IS NULL OR license_checked_at IS NOT NULL);
"""

READS = """
CREATE TABLE license_photo_read (
    id varchar(40) NOT NULL PRIMARY KEY,
    dealership_id varchar(40) NOT NULL,
    lead_id varchar(40) NOT NULL REFERENCES lead (id),
    key_id varchar(40),
    read_by varchar(200),
    read_at timestamptz NOT NULL,
    delete_at timestamptz NOT NULL
);
CREATE INDEX license_photo_read_lead ON license_photo_read (lead_id, read_at, id);
CREATE INDEX license_photo_read_log ON license_photo_read (dealership_id, read_at, id);
CREATE INDEX license_photo_read_expiry ON license_photo_read (delete_at);
"""

# What was recorded stays as it was: the API can add to it and, when a person is erased, take the name out; only the
# workers delete, once its time has come.
SECURITY = """
ALTER TABLE license_photo_read ENABLE ROW LEVEL SECURITY;
ALTER TABLE license_photo_read FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON license_photo_read TO leadrescue_app
    USING (dealership_id = current_setting('lr.tenant', true))
    WITH CHECK (dealership_id = current_setting('lr.tenant', true));
CREATE POLICY worker ON license_photo_read TO leadrescue_worker USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE (read_by) ON license_photo_read TO leadrescue_app;
GRANT SELECT, UPDATE (read_by), DELETE ON license_photo_read TO leadrescue_worker;
"""


async def upgrade(db: BaseDBAsyncClient) -> str:
    """The statements, in order."""
    return COLUMNS + READS + SECURITY


async def downgrade(db: BaseDBAsyncClient) -> str:
    """Forgets who checked and who looked."""
    return "DROP TABLE license_photo_read; ALTER TABLE lead DROP license_checked_by, DROP license_checked_at;"


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
    "QgwK8BPhECFhx+6VtaYEgFjvu8i7KXJshgfkfRc6FO4wVqcOhesrm1uYHLNBDyXRxTcx2V"
    "9+/kxcHJR7JGM74nvxiP1l9+pqfHB83aY99qelbWpQYpFN3R3W2WSt7LgGRRUC4mGoY3AX"
    "cPQgZhcKhHgCZxdUMZjD4eWIO3TuSU0SwTvR42NAePD4OETiMwWSUrpxnRmRJIL88RH+Eu"
    "pyeUGFnbxT23HVMCRW23FjfrXBOkWisBVGm27VA3crplvYmdrgm4zvIb5Nsn+rk38Lub8g"
    "Kf5vS7t4mqaHCF80gfiiGuOLAsguNXGZLl6z/y4pegjw2XmTDPbz6gz282+e56s2wKdNdu"
    "Dq/TeP7h+hQwJD2tfaQJwj2x3Og+M3l8fHg3ZQD969u/zw4UomnoLYC1Ky69I5sdCY0WkX"
    "d06TaV49ywuTPMLTdCknHfiwotshI05PNsoIWdlNAU64jikmNTEYERoWfLZh4UWbDOHqB3"
    "TKFO7EnLPjbe1FG04Rpn4gXZAyn60I8jVjuKI8U4Eyh25DY3a3uf+nceiZgB0ahY4bOB4/"
    "gvf9ue1yiFX0IRoR7ggFXfwCTqSxe0bYAmUtEWtH5P/z3yXoO15H8NOE+4h9u9z4ttCKLd"
    "l8Muh4zAlUei6xATqTyi2khHh3e0fLrWMgjU/UcxeXyKZz8UAmLU/yN8gN3iZYOnCYmM0o"
    "sV433mrenp6enb0+PT67eHP+6vXr8zfHyz2neKtu87m5+yvsP5lzoKRmgYTeBvLlidTKXV"
    "NCvz9+Vk6nBAI5BdumdJZYCCWHI35G9VfFRW/9ZbMPVv9cgWinPPGobi2nqXa3iE9aMn7C"
    "6JxHluLo6AFH60QeRWIPEpvshA+R7+LFiNIncWaxaD4ovZK1y7Wvq1KR8P/bWUVRiujGsM"
    "7JRGaNC1JAaL4YzBZJBy+XTqD0gzhVHS8KzWcWYegl8alpD9EX8bShWLZ/fAeKFkEwH36w"
    "iCm3IV4e+r/h56/hNxLPbbfBxgTP763xGaqu62iH22S1Q0kyuYW6uxy/u8Nt+zzYmH4La6"
    "UI5gPDHsdSibmzymFNCPuE6tZndu54+e3upzc5fui0l536TiU6LVBOxmtwdUUVBRCOKk+3"
    "ja/IUmmcn8cZhJEiwtXRzMn4tcKYVdsudEjyPrBC68fN9eM7i0x9GhDPXHyWxTMGJbpycd"
    "CwTm92VsObac8PQn8V0vY8ylLHQq8VU4wHUebAiDK4i1JPhcbaso22S4NC/+yVFCioLBgq"
    "azLa5EtRrd7li9fRt8Xr2pxuyfjexWpuKjRI59wrIlWMxcsJ81lpt+m6zj85Qt2DKX2otW"
    "n5wwMclPk+76fYdasNekuqPhk/zk5fXyzNHfBHnYHj/sP1+/dFa9KIWiVFwuqmckKh53DX"
    "OfxtLHg7y7GEYtLB6scIUYU+ITIeEzO4kn586ajgiOMFop4sMq2W02/4rM1PKzpd1tNeKD"
    "qKdunWbO6nPhtVT7gnYl8o9ftmBwxr9di4EgNfjW3WmYA7E48jQBVS49EPs5Mf5mRkQ1jG"
    "D/FDr+IuykfoOtNFeU7Z06qFcn3H5i2/SycWqqEtaWVVEWU1WkXthPsVjRbvu4r3Wjjsrd"
    "SgqHComG9v37msiGwoy3SUiIRJ+Y5qSdBNRjQqNMEDZDGo2EDHUs6KavYeofsQ/kWgF9Tc"
    "Jh6UKiTgenDj4HvZd1F8WlLkV+r5dEZYeW2J7bxGS31qiB1a6lNE6ls2kmpbZKJA2EO4da"
    "HgLQO8+SrBJmaGPOJazeU0kZ7HzeZxlWutxnFf5VbrA8YnTSA+qUb4pLg1r3qG5jTyum5q"
    "KSrdTa15N7WdF1FRel/efA0VLrDikUjeasvIkvUP6e2IGIyMCWPEMjq0Tysl7h/wTWrhV1"
    "fCL9TBB4XVkAprBwtPgVjb8pSz8miT7cGxWddSPgg2z7ED5QUM7nhmiQT4TKe+PLG2z6vM"
    "a9mMAgLNZk6w6NrMIkevl7fSLBc/bUZYx+M6R6sXt8qc5kvXUMtWxgXC/qk7m/ccCCh4p0"
    "WVIdybFTUAx2JkiXjBEbiv0BxzFP2YwcGttaTGpGkT86nTNCh/wt7Mh4PcYfM8a7fNllMr"
    "vNcOMLSpIFeSFFEh4bda7zuw9C29sO185TmyHrpjNnPeFUJ7isgXYf8LZcSZeD+TKGjyTn"
    "wlLlcOSxp17xnoX5OZlWuyIy4zPF9G0eQnHJQkJi6JnDGfxbb0+e7Hh8HX6sCpQkWMNXsa"
    "fYieosxOszbg7boaZYqdhaTU7pHA+ckjD1T853lQ71PP6hGqbWLwohPuF5sGdFAWi5e+P6"
    "yNyYvPSn85tEFwniQSh5QkGsZ5EVcoWmoWGi0gn464Y4QD9PgYXa7Ivlj3YWsE2n2DqkI6"
    "5E6H3O2wppPl4AijFlhnqXoI9Gkz8bhGOtYZLTqjZX+5sXfGgOWR35bLGULNZOWYrEpCS0"
    "pY/lyV3JIf01yoNliLtJeMMCwNv9ymc+8IQY0tJquGIRoG0Ngy6hIvB0L9CiijtQEBfFvv"
    "1AkxaoiHWjpXRDpXQfvsOcRPZNES4RWFwt4CZfCFg62layZFojDC0gcr5sILLv0ysguQws"
    "4ZCWp78ThFpoVj5YRjrQEdAJMV0YASL1WJ4pNyYFXrO9PUoEZNfmKCIygCTFkg1YSo9w5H"
    "WKbYi63XdnhA2eISWbDnC0WECA3Ego5cc+YEAfGGSFb1gzZeSHyc65CKnj/bfZ1WbdQQTL"
    "Rqo4hc+A2DRQ5MArccsU8lzvLGkzpN1MMJveGMuw6pjesmNB4Uvn7IhCjVrlLFikRlfAdj"
    "Ci3fjdAfIjsU0tcQCWDHDpvKAJcrIWT47mKI4gbf0T8cMSr0BGyYGfGNLorm5ite6DoMGY"
    "DfNsD3bSW8b4uNgUrsKJWF4+PRChfcbo7qhvsQlleOfyBfKqCsqBu/n1O0Th++/e0howoX"
    "OitlfPDJ8Hy7pSzYc7sV1vFwDXUHqLFlMaHGttl/UyQKC9PS2JrI/i/4Jbo9Orl4JfVuGw"
    "dcaNoo5ELldjoZXE9Om4grYlT1SXhaEFlwKNAsiciuYcWSQmVOzG2K5owGBDkBWDsItG6K"
    "RBdkdcN/O9kI1AuIFxi8pYKZJVOYEx1lkk01dioiPcPMAQRK9p/q5oWlxGt1MtzhjhSQqe"
    "+KL3nBhxDbIPQNJ9GZ1etwKHQKHnQpwlMgVHhRSLZAiVbZV07sR8ijgSy/32Vj2rAWK8Nm"
    "2yyOJcE+LIi4BYJ4n/hK2Zfvb5/fQxVcgk17iDxpEx+TwLQ3kKO6lRUS2/3bOtBSZNp9pp"
    "z7LKNAh50cpOEGvaOKyQZ94i6UmuyyfFdkmr8q89ciEF7KOgXz52k1p1XmtBLBSpq/W+Pv"
    "GDtup2WcIdQ8VpnHJtQZcLuxOU+7N5xOBYO84Mh0qfkELeECsA6AZgrRJyMceSUPazoksV"
    "KdtvUM6d5MhsNc9jrf8hDYTBijTDDPahWTkaVS2IyoTPBWhFgqdrapG7VA2Ae0d+1PjUD0"
    "CZtir333ixLqbl0w9ocLG2yCgacjZxLSsmiiWtQzdDvsOrK80sVkzmgI+bHYFZ8bTmwhMs"
    "7EB7oy7JyjOfhYqU/WdyxtkD8+ozPHKqs5VtfOYUXTh/1o20VDErxaBknnyPqH9HYCNgJw"
    "5wYl+01liF2apFOcXaed5nhbGG84ys7GHlQxll3P2yoDedq9UfrACOki+KQrqfGPGH0iDN"
    "mYQy2EqAM8pIoengXAdLEzNQIBR6tMhBxZ/zazLeTWAGTddPAM5V4uOtmIF1YetEdA8Q6N"
    "AipkKs+CNTgiE3yoy6/rdlwg3supgWUgkN6N4RlJ+oiJw3Z5NQVChXdkCCZHHoXwffQkkO"
    "AyXBiZUK8hbs+d3iWazYK8KNpIEq0RRBUo+nIA52Mhiz4LeBHt1pWzk972+4X112QuPVM0"
    "OzXFWhfM3mZZgk9hYNIpecCuuxiU1CbI3B/WFSig0UgjWA59tkzBr+ndJFEGZeijKR4CP5"
    "APk8oAaO4Ettxy4hfBeWRScQZBhTS4zsMpPMcRj2BiryqWKdj+6zZcpuDGmVTqzqXbVYnW"
    "HE/GOqX529YpiLTmt6enZ2evT4/PLt6cv3r9+vzN8VJ9Lt6q06Nv7v4KqnRmM0t0a129QB"
    "ENS/6/BcrJ+B6Cu3mrZ3+T6QewYy8uEXHk7toB7Q1nJIjf3w7oJYHKMCszk/EUDtx25+KK"
    "ZncW5V4cj4rUyfrFxYsRpU9lwujyXq0g6qdHNagHDC+xUEJ1Fem4ToA4XnCh/c5B4AMpzw"
    "wZI0L+m4nzXhCXlfld51G6xJUaUooWErWQqBq4J40yvE9qMrxPihneDl9+dvGErQsRyRKq"
    "HSOiWFROvPEb8cbfunpbGXUP5/sWfHo6rravbhnFBNf7gPh1wqu830iANXgytE3BV2ncTC"
    "TLS2SB6InHAWEoKrnAA2QxZyYeMsdu5NpDL9+9u/zwYVl+G4jQ8XdDMfqLzL1wqSkkmNrC"
    "r1t+rZaO1dhRtXSsyIHWTYLQkkNroNNVaRrGNaZJ+mSF2lho4+4qMfYdyTJ5tqZEWpkM24"
    "MYh/MGi/68cs2fH44HpSO+G3abjKjltCtztqJYq5STaijvukKTLuq366J+ArJO9fwSut1P"
    "98GfxqEna9ejUei4gePxI3jtnwftWDFYKnBDJJ4REGyBjpibS2qsEcVMCH+PpPRBjRUhGT"
    "JsZEiYpUY/7xHzkDOdhvIpiFhSko20++R5Ja6vZjRai1dDu9FavCrKZbJCW2YoZsk01E3c"
    "ieF0VJZuW6l2rgi05lnmytIeFe1R2a44FOdhf4YCRn5QKg7lhtSLQ0leN0uNbhAgFPVYiU"
    "oiC4Emfgp0lqFMzMlh3LAUm/aVLJfMSRC4xIJWdkIa8ujSRTIimMXtveOHvODIscoiiXby"
    "Th2urnA8npbSlBEdvkmtDrVB7lWxDrWh3kq1Dt1pbMtpqIyMCSNxxmNTjDNECptZBzRkiY"
    "QhxYkhwpGQkWTSyVBoCHZuZuTbTR04XW9P19tTRQ/cXr0908XtepjlyPqA/LYbdVIfDBhx"
    "39AWodMZOrUjpwdOgKJ64UKHlNUqULqLHJpjgbXUNClbvyDzBmOslSqVrJrYs++mqWzDEm"
    "nz6NSzJE25N8V4DobLihgg77FnjeiXn6LmJ6X1MfJDhnUGSB4NNqz06GZVMjB6EEimenii"
    "gLjEt6FX25yGroVsPCOI23TuxcZBX2zS2DSJLwuvJCX0429AccBSRZWMrb5Omx212bF/Jo"
    "TNK1PfyIRwaDDraM/tRnsKodrxndL673XTOEXUQ4y3YtSFQn1tjC7J+F7gu2tjSyTrdFI/"
    "cqRazdQKSIUCQgT72C/YJIMy3WN1t17tkOMMPxn4rMbxjs7FLZYKPBAKQPQUWfs15MSKCt"
    "+JGXmFVtIdR1O8EFoBlk3tI4oh4hR5oDgIXYGLy4zOi1rHbl65huYRPbmVw2xJoW4cKmxF"
    "UC9pmChoQ1kPMQp9QzRx8ggmCWjZzDEbWvq2Vr6iWjnxxDHXYS9Oke3PPlwo2O0EsVouq3"
    "TDb0KgxXuIzMTdZOX3f9/OBBSAzbpjwe487d6YCPP9E5aRY5g/yR0USrnPcVO/7L7PB2XO"
    "ccFzr+oUj+89c4anRjUqB8FCT9rkoPLwFYLDUJA4MwK7ejS9l0MSM195gYeuD9LJHmpYOr"
    "Q9TxVDU7w6Wld9ypBpqNXOq1HMFbgzpLsVJKkg18g/jzwEZLZyDSwJeriFvG2A7ttKcN8W"
    "bdaYl5V8qTNYJxT9m7snTeprnFQX2DgpVNgQU5F1s51mKfdGLzsYy2mWy9T3O3I5Tam5rD"
    "KXQ9/qmAiapdwf89tBsvkb9NXqv3a+ln3quRZcnzzyQMV/JHM21oBLLaZ8TebcZvtvrWft"
    "C31fLLyqEi7p28Nam19uYMNIQQ+JVQ10aEzZyLE4einDzqGT1RCFHoOsYXjHd0P0RPxg1f"
    "LTFzoY9aBJgZgAnFjQ8+qJLAhE+3E7aXwVP70qcnCXr9cmRhU2saE2MapiE4gXhwELpoj2"
    "jeNhtqiISclR5pNTFkFUf2/PAK+LgY0Lgi2FL4Hrzd3H68+/l4cF3ZQUELv5/eH2uio3qI"
    "NEnKfVmo/KInHqMCsyurrGX45srRJ/O2sEjKPGl9SVVfzg+5OQkahISYCfCKSDBTZwf92p"
    "sJ3ql7piUV9XpSJ+/gcy9V3B9XtpaS+R/bMDaqX/IB5qLM32jVOFVrLTC47iCC/EsWNF7b"
    "plXUYYyq99HyXviZYxhNglPhkuk/grM4Q2/xadGKQTg7SU30DKjxZb2zLOObIeQn3WpI7z"
    "WXUd57O6Os5toN5ExWy1od58yeydlyTakez8gQT4BR/KaGqHcwFx3PEoqtUHobtYHIJkBr"
    "2SqNuwLPbWu0gL3CaUleQT1cz6FI36HOmC8+b38rHDeGB0QbtIqTLmUoME4CMRUX68Ghxw"
    "sTcJS8sV1fXxXtEojLoyEssMMwd+ecn2XimiZ2g6lWDe0dS26RwJlXCBLGcsk68DiJKOOj"
    "3LVnY2brrZbLhGMyP/IbKVg1EV0FSdHFpG24epvvM8UUi86JIkmqLbGzNwOv0EqC8h7wRS"
    "kah3iClIpk3MbtzPUu4l/1d+3SQHqbl0u++TQBF75K9kZFP6VFfAKD9kWGeTnEeDWxYwgi"
    "QiyEOEXUAeinO8gDQ0SCUinuVTwfUrBF1hHRmkIkZANu9yKkH/oKgekdCT5sQtKVq0+Vf8"
    "y/uX96tNpVYGCchCTRNDbMiOjf+UyYHo8dGGOSr/eHy8lBN+xOgTVMhzxKoNwVT6+Gi62J"
    "kagbjuPT4OxaU5ZckY+EodzqCQ3KoNnYqoDcnSbQl2jkxD3QTqmbRXkj/a+VEyZH3qk7MT"
    "j4pO5tlFMg8OwPsYtLE9pEl2N6uPtzulN2ZWiGtmSIi6l9xIk++NgnMwERVpfq8k3Laszl"
    "JqLqvM5ZSK0srpkyXrg4lw+x4Hvs7+WUKuV5bKK0syLHJWV/QgqRREykgV9oV8M5FE4iQb"
    "WbTxcWSp+rB17dq7IVaJL76AGOSLSZhfspfVeZiKtArzYACmPRnaiD0+lwUKpRcbnR6jp5"
    "v17drbYI8Oee7tAaOWi+E2NrkNql0MyyHDJi4Gkh7drOBZ1LyFHaFbMEpxFPrgAnjp0olB"
    "fGraQwT//CIeFP2Lkz++i/oYxP4Mh/ArxAk8ilMXKtIciXGQxyjN+pRZlTXSdvdu7SRQQ5"
    "zXTgJFtKmQlZglqqWOeHgvoN21OBFZ+6MXFSC/ZgxXJJfm6HLYN0x12xH4A1CrF5fgTmYL"
    "JL9xE7z457/zgZ+UTcvEspqAzyXF7ibv4D9x6FcbBIEGwp2xNW6GXW6LaLJDVG8Quk7a7n"
    "p7WA6Hn91FwciRaguWagpGKZ/bF8YrIVVZyR8tDAjyGaKJ7B/AEPTAbJzSvO2sjPhjDO6U"
    "toWqX3EF4r1Zc9L0Ehlb4EeE0OthHJBINZImGR6aJuENw6z7tDIPs8o98D3RuePS9iE/rN"
    "L2Get3YmZo41lI0/QpcmdzPoXYYlOiXTLscSyzI+6sangT4j6hu/W4qNzy+O3upzclfGkd"
    "qJYi0uzoHKam/Qm9PU/U8ifcEzFh6rwJ8YBhE18CX41tVkKFOxPoG+Ytcwde8JydHguN5g"
    "hdI0bBWGDJRIOIakS4YxEpmXpkLm8kmQLki+8ILok18PhYUVZlV2/WXgQ1zNjai6CIF0Gn"
    "GuyucYXcw8rEt+rylCsaXZhyiLoVptTCW2+Ft8xOtjzr27I5S7k31qCD4bIiIvq1kEVNu0"
    "w2j+/UCuV4NeY5YbyasRsWXw+lTOCaprFqYTXu3tVGckqR9FBqOj1v0jNJjKp2/pwXuibB"
    "omqBcDy8h+husKF0odRfEeHqSs4pkrWqOKuGdg24G6vM/E0Ps6//D05XHLU="
)
