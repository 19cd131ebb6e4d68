"""Lists of leads that cost the same however long they grow: indexes for each filter in each order, and for the search."""

from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True

INDEXES = """
CREATE INDEX lead_status_activity ON lead (dealership_id, status, last_activity_at, id);
CREATE INDEX lead_waiting_activity ON lead (dealership_id, last_activity_at, id) WHERE waiting_since IS NOT NULL;

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;
CREATE INDEX lead_search ON lead USING gin
    (dealership_id, customer_name gin_trgm_ops, car_model gin_trgm_ops, phone gin_trgm_ops);
"""

# LIKE may see rows before row-level security has, so it never uses an index there. This function reads as the locator,
# and itself binds the tenant; it answers nothing without one.
SEARCH = """
CREATE FUNCTION lr_search_leads(pattern text, number text) RETURNS SETOF lead
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 100
    SET search_path = pg_catalog, public SET enable_seqscan = off SET enable_indexscan = off AS $$
    SELECT l.* FROM public.lead l
    WHERE l.dealership_id = current_setting('lr.tenant', true)
      AND (l.customer_name ILIKE pattern OR l.car_model ILIKE pattern OR l.phone LIKE number)
$$;
GRANT CREATE ON SCHEMA public TO leadrescue_locator;
ALTER FUNCTION lr_search_leads(text, text) OWNER TO leadrescue_locator;
REVOKE CREATE ON SCHEMA public FROM leadrescue_locator;
REVOKE ALL ON FUNCTION lr_search_leads(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lr_search_leads(text, text) TO leadrescue_app, leadrescue_worker;
"""


async def upgrade(db: BaseDBAsyncClient) -> str:
    """The statements, in order."""
    return INDEXES + SEARCH


async def downgrade(db: BaseDBAsyncClient) -> str:
    """Takes them away again; the extensions stay, for something else may use them."""
    return """
DROP FUNCTION lr_search_leads(text, text);
DROP INDEX lead_search, lead_waiting_activity, lead_status_activity;
"""


MODELS_STATE = (
    "eJztXWtX20jS/it9/GUy53gYMIQw8AkmzISdJMwJfjeZvRy5bbUtHWS10i1hvLv5729XS7"
    "J1RxK20xb9JQGpShJP9aVuXfXf3pyaxOEHl579B1n2ztF/ey6eE/FD5k4f9bDnra/DBR+P"
    "HUmKPdu4j4jG3Gd44ovLU+xwIi6ZhE+Y7fk2dYH4Eo0JZoQhwYHoFFGXIJNghzBu2d4FGo"
    "04mTDiGxbm1miEbI7u3l3+NHh9CtS+RdDCog5BIdUBvNSkE/FW251t6fmBa38NiOHTGRH3"
    "mXjLP/8tLtuuSR4Jj3/17o2pTRwzhaJtwgPkdcNfevLarxZmv0lK+PaxMaFOMHfX1N7St6"
    "i7Ihd/GlydEZcw7BMzAa0bOE4khPhS+K3igs8CsvpIc33BJFMcOCAg4A6/YH2tZxgfb4fG"
    "3fXQMHo54cUcCbyjSxPqguBt1+fy75/jR8Mh7sy3xK8nh9/C96xxCKnghX+//PTru8tPr0"
    "4Of4QXUjF6wlH1MbozkLe+yUdgH4cPkaivYV4L2GiGeI5xM+DHF9bor2fD3sK/hlv+3wDl"
    "mL6D4B4d1kFXUJXCK++l8bXEu5rgG9N3EN/ND97E8p/H+Mp2MVsWo5xhzIA9XvqE7yHcFf"
    "Bevb+9gifPOf/qRHhf3Xy8/PTXqw+XXyTk82V06/3tx99jeo9yf8bkg3pXfw2vLzMSEDAC"
    "PgYuGORvxR3fnpNiEaQ5MxIwI9aD+IduSWN48+H6bnj54c+USN5eDq/hziAljfjqq9PMxF"
    "g9BH2+Gb5D8Cv6x+3H66zYVnTDf/Tgm3DgU8OlCwObSUziy/GllJgdzH0j4K0EneXdgKgj"
    "/UdLevOSJo+eLR7XQs5pTi1llaXMyAO9bzWb05xayqpJGczX6X3CsoILYzy5X2BmGrk7dE"
    "DLaPO35oN59gp28UwKCdCE74x8Db8KVInr9wrcEPGtfpUfYpIgetIP8dnCPsJoEnCfzglD"
    "WIBITORT9IoyZNomcqn/Yx/ZLlpY9sRCC8pM3keMTMQPgnK8BE/B/AItbN8yGV64feSSB/"
    "Eo8WFEDN28b2JH79T+CjVsDu2vUMTkiydcQ7AzbBrqGlA7BJsNYU6wtIJYMWVg2wjPGHYB"
    "ixzCV5QKKN1ikBNcWceFYNvDgVzlt7i9fZ9St65uhhl8/+/D1fWnV0cSdkFk+/LyzcdhBm"
    "zYgOErcmAPyaNfjHSCpRMrRpVye/1lmAI6HrfF/qGYPCGHX8FlVAi5IbQaDp/aYCUpYO2E"
    "CLa+P1rYdYnTaG9cs3QQ4kEdiAflEA9yEMcqvDFeNoE5w9ZJqOthXQV2OdptfBUpVu1jVs"
    "5bkdosYju4haSzvNovpZqkVfFLRXZgr8gxFd/rV3qmklRPuqZuXYI8ocJQF2E/l8ACKSrU"
    "83+igY/GxKHujCOLMBJ7gnwqWcCqynugNvto7WhSQ5PTjiZFFGmdGLNdvc4TKDUCeMWgsG"
    "epd31wdHqSXaprJR+d1sk9yu7aidSj0yzACwv7XOxjEHtv6i4t4lUZ9nHAbZdw/hOfUI+Y"
    "fRlUga0Pi6fNx+Fu3Vgkg7M6MhmclQsF7qWlIvZkYZCIT2uh5WZ5tZarmpaby5mx3TEN3N"
    "ZpM2l2LW/l5b1aOJ8p+JLn7M0IEGsVcbm0QgYnP4mlmIkl2TUFdC9uXOgUyRch5sAzW4o5"
    "zanFrJyYG/iu0tFznh8KVxHbb398Ig72i0NbkUPqvXjE/op7fTXadb5t07H3duXk6BW49h"
    "J3+1XOPTNNV+MEnE9c7PoH6MbnaChGF/LFPgcn0TBidAHn0Gxxhy5caZIgeCcajXzC/dGo"
    "j8RnCiTlNunYD0SyCPbRCH4TdtdoVHQqbifv1A5BNTxS5Q7BSF5NsE6wKGzOax+geuBuxQ"
    "cIK1MTfGP6DuJ7Umfslg/dLLKgKf6noYM1ydNBhE/rQHxajvFpDmSHToS60Gj9XXF0EODj"
    "1zUAPn5dCjDcyuZ+zBqmja05OgjwoM4KXL7+ZtH9GtjEN6SjpgnEGbbd4dw7PDs/POw1g7"
    "r37t35hw8XiBMX8gmlluw4dEFMNGV03iYuUGeYl4/y3CAP8Zw4lJMWcljz7VAQg6ONCiJw"
    "fdtRQBKOPRGDmhiMCAsLPtsw8bJAJjduSb5w+QMywokO+W9DOMeH21qLZvAJPw2OTt6cnB"
    "2fnpz1wckBy1J85U2FOPL52GLkTu4NOp1yAueDC1wl9qwU6QLm3UHcEOGetNGp6yzPkSWM"
    "7Slm0kCXf4OcBxbBJpjtjGAHxU6+2hL5ZTA4Pn4zODw+PXt98ubN67PDlWjyt6pkdHXzO4"
    "gpNV3K5GYB+2riNvJqF/DvT1yD0zmBxCkhtjl9iB0pUsKhPOXfBBfdlxfqYOTBLk70r5rL"
    "Sa7dTeKjhoKfMbrgoUMNEuiWCNLmZwSmrViDfCFi3keeg5djSu85oiwcD0rPZB2Z6uqsVC"
    "Td9vqh5BB4eKNf5YsnD7UPgEMqrCBmy7jum0NncNRa7Kq2G6bCMpMw9Ip4dGL10aN4Wl9M"
    "268/gj5KEIyHn00ykcsQL0613fDzn+FeF89ttsBGDE+vrdEeqq6HfYfLZLnfXQq5gVWwot"
    "/d5rZ9GWzMDIC5kgdzyLDLxR3xcTdmMawxY5dQ3frIzmwvX27enmXkodPMdxpikug0QDmm"
    "1+DqCgYKIDwnnAvVryHIaS6N89M4gzKSR/hvd7cfSxbjiD5rmtkTH/0POTbfx02yAlRAIm"
    "WP5coXZCsVZHZCeEC2fIG2j9uIQtvH9e3jG5PMPeoTd7L8JA+r9wps5TxRv8puttfk9azn"
    "obBfhba9CE+FYmHXiiHGfWHXYh+NKYO7KPFUKMcui6871M9VXV9rgYLLBFJZA80ij3mzep"
    "cvfo69LV7XZHeL6TuX0rapDAp9xlURrWIqXk6YxwprlFfVz84w6vrZyU2tSf1s7mO/KPZ5"
    "N8eOU+7QW3F1yflxPHhzunJ3wC9VDo67D5fv3+e9SWNqFhTlqRrKMYcew23H8Pfx4O0o3h"
    "sWb/XXf4xQVeg9ItMpmfgXMo4vAxUccbxE1JVFXdUK+vWf9PlpQ6fNfNoLQ0fR2u5azN20"
    "Z8PTyneyvUqvyJZNEfQr7djo5DNf09arBM7tmcsRoMrBrvz54ejnBRlbkJbxc/RQCMsKg8"
    "E8QJeIUR/GqSyHtKDsnkcpPKPRetQXncPa8rv0+Ss1rCVtrCpirIazqJlyv+bR6n1b9V4r"
    "h53VGhRVDhWL7e27lBXRDWU1gwKVMK5yUK4JOjFFrfP43Ecmg4PtUcfYsEbmAboL4CcCvV"
    "cWFnGhNBiB0IMTJd9DGh8XnxYX1ZR2Pn0grPgI/nZeo7U+NdQOrfUpovWtGrc0PYufY+wg"
    "3Low55YB3nxVzglmhtziGo3lJJMex/XGcVlorSJwXxZW6wLGR/WaW1f0ts4N5XWPvoxFXt"
    "W9KMGluxfV716081oTSq/Lmy81wQVWPFTJGy0ZabbuIb0dFYORKWGMmEaLdkWFzN0Dvk7t"
    "6fLK07m602CwGtJgbeHhyTFrX55yXh7tsn1xYtYlZ1+EmBfYhvICBrfdSYEG+ERnrCyz9s"
    "+rLGtZ/B0SzR5sf9m2eHyGX09vpUUu/rQHwlpu1xlePblVljRfhYYatg7NMXbP3Nl85EBA"
    "wVtNqhTj3syoHgQWQ0/EDxxB+AotMEfhH9N7cXNtFf5pFqTLsHXQD7yZiZbLKcgjn4f9N8"
    "qIPXP/IGG21o34SlyslRZ05Nwz0L/FIyvTBEFcZnixCt9nBxyUjCQOCb3An8Qs+HTz67D3"
    "rTxjI3cU/5k9Jz6ET1FmWXs24M26TqSqLAWk0OCK4bx1yZCKf54G9S7xrA6h2iT5J6yM+q"
    "dFfdorSgJK3u9XJgNFNVa9FWmNrCDJNBH7IzD1o4TsCxRONRONl3CQhzhT6KQ7GoWXS9K+"
    "n/uwZ2T4fIdyJjrXR+f67LCYjGljo2lFpDRXB4Ee1IvAVQTgdCq9TqXfX2nsne252vKbSj"
    "nFqIWsnJAVyaSPbbQCPTphvpWr0PMEUa3auhHDAdTeocyXymxY8hZ6zoGO+QNHli0sWbY8"
    "RyYohIxMiP0ARx0ZWjDb94nbR/IwPVTPRuLjHJuUlNrd7ut0ir0aep9WuxVRu7+jq1Qxb8"
    "fWqzjaYp2KXUW1B3WSqYMDesOJbi0yCp+bR/ii8PUCJlSpZgdE1iwq49ubUmhIZQReH1mB"
    "0L76SAA7tdlcuncvhJLhOcs+op5v0MAPf7AFVeAK2DAzohv1gm3bPmiijz+kAP6lBr6/lM"
    "L7S74eb0EAv7ReW0StcJ2r+qhuuPx/ccG2IXksgbKkXNt+DtEqe/j6yzBlCucKGqc8UDF5"
    "tspxGuyF1QjriFxD3QJqbJpMmLFN1t8Ei8LKtMwziXX/H/g5uj44Oj2RdreFfS4sbRRwYX"
    "LbNZNOMvvgoI66IqjKd8JBTmXBgUCzIB+hQhQrDpUlsbAoWjDqE2T74O0gUDE5VF2Q2Q7/"
    "rRz3EW+EfpgGb2hgptkUlkRLnWTzHakjd1lTv3OCTXudlfM6p/TOoFVcIdhgUEGxKdUl6c"
    "LB6DbTd82m5auyfE3i2A+EtYoAZ3m1pFWWNPSGbCHkBJuWr8rynWLbaTWNU4xaxirLeALJ"
    "6U47MWd590bSiRjqD1GLeihg7ENaK1j+ELQdY16zQ32XhkOcYtBqWU+x7s1geJnTXifpvQ"
    "QxE8YoE8IzG4Uy01zdc0lt4xgmIJZIOasbfcgxdgHtXYchQhA9wubYbV6rrYC7Xc22/ZHC"
    "Bku24fnYngW0KAhfiXqKb4c18lZXGmiLUY+Lc8RoAIefsCM+N5hZQmV8EB/oyGxNjhYQmq"
    "AecZ+tNm5QPh6jD7ZZdFC1qvjYmqcL69G2T5rEeDXMLcywdQ/p7cQ5fZ/MPb9gvSnNTEmy"
    "7K6X4OG2MN5wcoqFXai5IXv0NDUGsrx7Y/SBE9JB8EkX0uIfM3pPGLIwR7Yf9SsS15+/lO"
    "+dyTBxsD03fAFHowTeDFv3FrMtpKQDZO1s8BTnXk462TYCZh4U80LRCg3dxThxTZiDYzLD"
    "L3X6tV2Oc8x7OTSw7BqnV2N4xneohvACVuGKwj5xG5402o2L+sT9fvYL67r1fBJDrHEtn2"
    "2eGf3Twcsxpfe9gkOjq3v9qlOjXpKqRs0VeImJYq4LmR4KaxbHS47EpEY2l+2TJwFjxPXR"
    "A2FcMBdVXHnOo/RxTxWWlT7Sxz0V0a2bNlLqcP+ko1rZzkcV2c5H+Wxnm68+O4dypd83za"
    "i241cxV3u08BvRwt/4JHMRdwfH+xYMdR0s76qtpUixk1g5vfOJV6W8yvu1FFiDx6RNip9A"
    "704ca5bnyATVE099YYuDq2bdD7SPFtgJ7XX06t278w8fLuSfhKgLTOjwx76gfpQJVWGLps"
    "oiKFt+rdaO1VhRtXasyIbWToPQmkNjoMUWZReXQikNViZZdhes3CbGG45X7q4qQdeRLNJn"
    "K44LF+mwHXAp1+myWN5kMddjUZfm2W5pnjE17aL673+7u/1YDO+aI2uA2RMf/Q85Nt/H1a"
    "ACVsAiZXXlsiyzCZX9tDkFD8hmWeoD7ts84K6YIfr3UNfrVdiiMUm/ljn6kKB+Oq7iIns+"
    "D+RTEDGlPhTaiPHzCgIo9Xi0LaiGjqxtQVVMlHiGNkxeTbNpqOsEpYL5uCgTu9R4WTNo+6"
    "UoIKL98tovv1V16A675pg+vg3LUiyL1KEsSaU6xENiw0xSP6kOfYZMEIyGAslEUTLkE4d4"
    "YuAStKCBYyILPxDELbpw+4jK3j1QFHwyIZ5MVooPN0ffgCKrM69Jbf91G1bCruxZ6RJauD"
    "0VLJ+RRqWuFhaunb8MBsfHbwaHx6dnr0/evHl9drhaRPO3qlbTq5vfYUFNTep4hdW6mSIK"
    "AyNTwor7s5VDnWLSMNeJ72uX3VZddoxMbM8uPJlbNYwTTB3EeCuH43Sh4V1Wv5W6Tiv7I8"
    "OqDRBtgJQYIHFT1SLLI9FwtcLkSFLVygVigSt1ecjyv0Cg8AsWYa5A+WMPB5yYK5LYPCjO"
    "7mn7IO2jVUND0naAKgqq7vP+AtzhSkc5t4h0u2y0EnaN/NPIQw+cRi6FFUMHl5AN98xhBP"
    "Nmrc/WHN0bu0d1kquOyrOrjnLpVWIosnY2V5pzb07GvxiLKy1l6nktpZzk1FJWWcqBZ7aM"
    "36Y5tftEaTF/hxoW3bfOn+Wfeqrcxa1LhlT8I4WzsWIXagllS7UunuftCzwPuqOVZF4mb/"
    "crfX4ZwifdfkMI+S8sKvuIQ9kd7KKoUxs0AIWW49AL9J54/rpykycML+pCWQohdU5MqNxz"
    "T5YEUgO4BdeBKnpM3kO4o3dqZ6IKy1VfOxNVsf6jyWHAhMmjfWW7mC1LolYZzmz1hqUfHr"
    "PYM8CrsmSisxErNUvgenXz8fLTX8WBw6uCsxRXfw2vLzMykOsbtFFuoftmebX2q7T2q5NU"
    "OytmRWLEn8nYovS+Kkk1S1KpPS5C4oZJqhDwFaqc60MxBqhTtsBLqOcJYV/imh4VUhfamu"
    "MgWxoUggIzglZ1H/viephziqGUulOQmLr5V/zL/Zf7OaGC2j6QQFXjdPHJ0ciCMSp/GY3O"
    "kyWDFzYUg4eE2dEoUQR3NOqvC1kCDXylVkgV0oi0QqqIQhpP3YZgZ9g01HWgfpBHccnXIs"
    "W/PIk+xdalo0g7SafXgdddBF51X4gNn65zySOYmBKiFtZLAbuOxqlmwaT6gKw03KaiTnNq"
    "KassZd3eY1e6FjS2eMb6WcCuZ5bKM0sKDBS2gJd03CxVRIpYWykkiol30yqJxEn2a8yDW3"
    "7IKc3VhaVr1yedxCzxxBcQgzxOCPMK1rJy9It4FZZBb92TyOULefB9ajPx6+AQ3V9lXZJq"
    "iEeHGDq7wagVYriOXG698hDDiqRfJ8RAktT1DqeFXebZAboGpxRHgQchgFcOnRnEoxOrj+"
    "DHR/Gg8CdOvv4Y1qqI4hk24ReIE3gUpw6cHjgQdGhKw2rTlJml59l2924dJFBDnddBAkWs"
    "qYAVuCXKtY6IvBPQ7lqdCL394YtykF8yhkvSgzJ8GezVqrLaA7N6eQ7hZLZE8hs3IYt//l"
    "t7/HdWVsS0OfzZbfTeDKt2rKim9xbKufnZugJWlW3P8dKA3JM+mkFKi1AKp9h2QMwtJtvm"
    "29xHH2Nwu7AiVfWMyzHvzZyTHoHQBwB/RMBIojeN9BTwYDIhnD9/B9m3mRkW8WgXNMry7t"
    "d4iE1BhPk9MVHAwRBcYNt/eYNgZf02cXgnebqUULI5V3fkSCgwehh2ORTSoe6NWQ5vzNwl"
    "dLeerpOZHl9u3p4VyKVx/lSCSYujdfaUdnN3dj9Ry819R8SAqXJyRwT9Oi5uvqatV+iZ2z"
    "NXHoaMneM/8Iz7GAuL5gBdIkbBWWDK/PeQa0y4bRKpmbpkIW/ECezk0bOFlMQcGI1Kaj7v"
    "6s3aua2Gd1U7txVxbusM+N3VvpJrWJH6Vn7udc2jT7z2UbsTr1p566zyllrJVnt9UzGnOf"
    "fGG/RipKyIin4pdNGJVaSbR3cqlXK8pnlKGS8X7IbV15fSuuSZrrFyZTXRWrCu5pRg6aDW"
    "NHhdp+yioCoP/rzOFV6ESdUA4Yi8g+geHdZRSgVVeVXLw3yF57BLah7h8ra2CRbd17ZhX9"
    "vvupl9+38OLXse"
)
