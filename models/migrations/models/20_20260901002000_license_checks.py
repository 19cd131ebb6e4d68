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
    "4np03EFTGq+iQ8LYgsOBRolkRk17BiSaEyJ+Y2RXNGA4KcAKwdBFo3RaILsrrhv51sBOoF"
    "xAsM3lLBzJIpzImOMsmmGjsVkZ5h5gACJftPdfPCUuK1OhnucEcKyNR3xZe84EOIbRD6hp"
    "PozOp1OBQ6BQ+6FOEpECq8KCRboESr7Csn9iPk0UCW3++yMW1Yi5Vhs20Wx5JgHxZE3AJB"
    "vE98pezL97fP76EKLsGmPUSetImPSWDaG8hR3coKie3+bR1oKTLtPlPOfZZRoMNODtJwg9"
    "5RxWSDPnEXSk12Wb4rMs1flflrEQgvZZ2C+fO0mtMqc1qJYCXN363xd4wdt9MyzhBqHqvM"
    "YxPqDLjd2Jyn3RtOp4JBXnBkutR8gpZwAVgHQDOF6JMRjryShzUdklipTtt6hnRvJsNhLn"
    "udb3kIbCaMUSaYZ7WKychSKWxGVCZ4K0IsFTvb1I1aIOwD2rv2p0Yg+oRNsde++0UJdbcu"
    "GPvDhQ02wcDTkTMJaVk0US3qGboddh1ZXuliMmc0hPxY7IrPDSe2EBln4gNdGXbO0Rx8rN"
    "Qn6zuWNsgfn9GZY5XVHKtr57Ci6cN+tO2iIQleLYOkc2T9Q3o7ARsBuHODkv2mMsQuTdIp"
    "zq7TTnO8LYw3HGVnYw+qGMuu522VgTzt3ih9YIR0EXzSldT4R4w+EYZszKEWQtQBHlJFD8"
    "8CYLrYmRqBgKNVJkKOrH+b2RZyawCybjp4hnIvF51sxAsrD9ojoHiHRgEVMpVnwRockQk+"
    "1OXXdTsuEO/l1MAyEEjvxvCMJH3ExGG7vJoCocI7MgSTI49C+D56EkhwGS6MTKjXELfnTu"
    "8SzWZBXhRtJInWCKIKFH05gPOxkEWfBbyIduvK2Ulv+/3C+msyl54pmp2aYq0LZm+zLMGn"
    "MDDplDxg110MSmoTZO4P6woU0GikESyHPlum4Nf0bpIogzL00RQPgR/Ih0llADR3AltuOf"
    "GL4DwyqTiDoEIaXOfhFJ7jiEcwsVcVyxRs/3UbLlNw40wqdefS7apEa44nY53S/G3rFERa"
    "89vT07Oz16fHZxdvzl+9fn3+5nipPhdv1enRN3d/BVU6s5klurWuXqCIhiX/3wLlZHwPwd"
    "281bO/yfQD2LEXl4g4cnftgPaGMxLE728H9JJAZZiVmcl4Cgduu3NxRbM7i3IvjkdF6mT9"
    "4uLFiNKnMmF0ea9WEPXToxrUA4aXWCihuop0XCdAHC+40H7nIPCBlGeGjBEh/83EeS+Iy8"
    "r8rvMoXeJKDSlFC4laSFQN3JNGGd4nNRneJ8UMb4cvP7t4wtaFiGQJ1Y4RUSwqJ974jXjj"
    "b129rYy6h/N9Cz49HVfbV7eMYoLrfUD8OuFV3m8kwBo8Gdqm4Ks0biaS5SWyQPTE44AwFJ"
    "Vc4AGymDMTD5ljN3LtoZfv3l1++LAsvw1E6Pi7oRj9ReZeuNQUEkxt4dctv1ZLx2rsqFo6"
    "VuRA6yZBaMmhNdDpqjQN4xrTJH2yQm0stHF3lRj7jmSZPFtTIq1Mhu1BjMN5g0V/Xrnmzw"
    "/Hg9IR3w27TUbUctqVOVtRrFXKSTWUd12hSRf123VRPwFZp3p+Cd3up/vgT+PQk7Xr0Sh0"
    "3MDx+BG89s+DdqwYLBW4IRLPCAi2QEfMzSU11ohiJoS/R1L6oMaKkAwZNjIkzFKjn/eIec"
    "iZTkP5FEQsKclG2n3yvBLXVzMarcWrod1oLV4V5TJZoS0zFLNkGuom7sRwOipLt61UO1cE"
    "WvMsc2Vpj4r2qGxXHIrzsD9DASM/KBWHckPqxaEkr5ulRjcIEIp6rEQlkYVAEz8FOstQJu"
    "bkMG5Yik37SpZL5iQIXGJBKzshDXl06SIZEczi9t7xQ15w5FhlkUQ7eacOV1c4Hk9LacqI"
    "Dt+kVofaIPeqWIfaUG+lWofuNLblNFRGxoSROOOxKcYZIoXNrAMaskTCkOLEEOFIyEgy6W"
    "QoNAQ7NzPy7aYOnK63p+vtqaIHbq/enunidj3McmR9QH7bjTqpDwaMuG9oi9DpDJ3akdMD"
    "J0BRvXChQ8pqFSjdRQ7NscBaapqUrV+QeYMx1kqVSlZN7Nl301S2YYm0eXTqWZKm3JtiPA"
    "fDZUUMkPfYs0b0y09R85PS+hj5IcM6AySPBhtWenSzKhkYPQgkUz08UUBc4tvQq21OQ9dC"
    "Np4RxG0692LjoC82aWyaxJeFV5IS+vE3oDhgqaJKxlZfp82O2uzYPxPC5pWpb2RCODSYdb"
    "TndqM9hVDt+E5p/fe6aZwi6iHGWzHqQqG+NkaXZHwv8N21sSWSdTqpHzlSrWZqBaRCASGC"
    "fewXbJJBme6xuluvdshxhp8MfFbjeEfn4hZLBR4IBSB6iqz9GnJiRYXvxIy8QivpjqMpXg"
    "itAMum9hHFEHGKPFAchK7AxWVG50WtYzevXEPziJ7cymG2pFA3DhW2IqiXNEwUtKGshxiF"
    "viGaOHkEkwS0bOaYDS19WytfUa2ceOKY67AXp8j2Zx8uFOx2glgtl1W64Tch0OI9RGbibr"
    "Ly+79vZwIKwGbdsWB3nnZvTIT5/gnLyDHMn+QOCqXc57ipX3bf54My57jguVd1isf3njnD"
    "U6MalYNgoSdtclB5+ArBYShInBmBXT2a3sshiZmvvMBD1wfpZA81LB3anqeKoSleHa2rPm"
    "XINNRq59Uo5grcGdLdCpJUkGvkn0ceAjJbuQaWBD3cQt42QPdtJbhvizZrzMtKvtQZrBOK"
    "/s3dkyb1NU6qC2ycFCpsiKnIutlOs5R7o5cdjOU0y2Xq+x25nKbUXFaZy6FvdUwEzVLuj/"
    "ntINn8Dfpq9V87X8s+9VwLrk8eeaDiP5I5G2vApRZTviZzbrP9t9az9oW+LxZeVQmX9O1h"
    "rc0vN7BhpKCHxKoGOjSmbORYHL2UYefQyWqIQo9B1jC847sheiJ+sGr56QsdjHrQpEBMAE"
    "4s6Hn1RBYEov24nTS+ip9eFTm4y9drE6MKm9hQmxhVsQnEi8OABVNE+8bxMFtUxKTkKPPJ"
    "KYsgqr+3Z4DXxcDGBcGWwpfA9ebu4/Xn38vDgm5KCojd/P5we12VG9RBIs7Tas1HZZE4dZ"
    "gVGV1d4y9HtlaJv501AsZR40vqyip+8P1JyEhUpCTATwTSwQIbuL/uVNhO9Utdsaivq1IR"
    "P/8Dmfqu4Pq9tLSXyP7ZAbXSfxAPNZZm+8apQivZ6QVHcYQX4tixonbdsi4jDOXXvo+S90"
    "TLGELsEp8Ml0n8lRlCm3+LTgzSiUFaym8g5UeLrW0Z5xxZD6E+a1LH+ay6jvNZXR3nNlBv"
    "omK22lBvvmT2zksS7Uh2/kAC/IIPZTS1w7mAOO54FNXqg9BdLA5BMoNeSdRtWBZ7612kBW"
    "4TykryiWpmfYpGfY50wXnze/nYYTwwuqBdpFQZc6lBAvCRiCg/Xg0OuNibhKXliur6eK9o"
    "FEZdGYllhpkDv7xke68U0TM0nUow72hq23SOhEq4QJYzlsnXAURJR52eZSs7GzfdbDZco5"
    "mR/xDZysGoCmiqTg4to+3DVN95nigkXnRJEk3R7Y0ZOJ1+AtSXkHcCqUjUO8QUJNMmZjfu"
    "Zyn3kv8rv26Sg9Rcut33SaCIPfJXMrIpfaorYJQfMqyzSc6jwS0LGEESEeQhwi4gD8U5Xk"
    "AaGqQSEc/yqeD6FYKusI4MUhEjIJt3OZWgf1BUj0joSXPilhQt2vwr/uX9y/vVplIrgwRk"
    "oaaJITZkx8Z/yuRA9PhowxyVfzw+XsoJP2L0CSrkOWLVhmAqfXw0XexMjUBc9x4fh+LSnL"
    "JkDHylDmdQSG7Vhk5F1IZk6bYEO0emoW4C9UzaK8kf7fwoGbI+9cnZiUdFJ/PsIpkHB+B9"
    "DNrYHtIku5vVx9ud0hszK8Q1MyRE3UtupMn3RsE5mIiKNL9XEm5bVmcpNZdV5nJKRWnl9M"
    "mS9cFEuH2PA19n/ywh1ytL5ZUlGRY5qyt6kFQKImWkCvtCvplIInGSjSza+DiyVH3Yunbt"
    "3RCrxBdfQAzyxSTML9nL6jxMRVqFeTAA054MbcQen8sChdKLjU6P0dPN+nbtbbBHhzz39o"
    "BRy8VwG5vcBtUuhuWQYRMXA0mPblbwLGrewo7QLRilOAp9cAG8dOnEID417SGCf34RD4r+"
    "xckf30V9DGJ/hkP4FeIEHsWpCxVpjsQ4yGOUZn3KrMoaabt7t3YSqCHOayeBItpUyErMEt"
    "VSRzy8F9DuWpyIrP3RiwqQXzOGK5JLc3Q57Bumuu0I/AGo1YtLcCezBZLfuAle/PPf+cBP"
    "yqZlYllNwOeSYneTd/CfOPSrDYJAA+HO2Bo3wy63RTTZIao3CF0nbXe9PSyHw8/uomDkSL"
    "UFSzUFo5TP7QvjlZCqrOSPFgYE+QzRRPYPYAh6YDZOad52Vkb8MQZ3SttC1a+4AvHerDlp"
    "eomMLfAjQuj1MA5IpBpJkwwPTZPwhmHWfVqZh1nlHvie6NxxafuQH1Zp+4z1OzEztPEspG"
    "n6FLmzOZ9CbLEp0S4Z9jiW2RF3VjW8CXGf0N16XFRuefx299ObEr60DlRLEWl2dA5T0/6E"
    "3p4navkT7omYMHXehHjAsIkvga/GNiuhwp0J9A3zlrkDL3jOTo+FRnOErhGjYCywZKJBRD"
    "Ui3LGIlEw9Mpc3kkwB8sV3BJfEGnh8rCirsqs3ay+CGmZs7UVQxIugUw1217hC7mFl4lt1"
    "ecoVjS5MOUTdClNq4a23wltmJ1ue9W3ZnKXcG2vQwXBZERH9Wsiipl0mm8d3aoVyvBrznD"
    "BezdgNi6+HUiZwTdNYtbAad+9qIzmlSHooNZ2eN+mZJEZVO3/OC12TYFG1QDge3kN0N9hQ"
    "ulDqr4hwdSXnFMlaVZxVQ7sG3I1VZv6mh9nX/wdBeCEV"
)
