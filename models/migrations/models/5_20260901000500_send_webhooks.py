"""Endpoints for webhooks out, their secrets, and the deliveries of each event to each of them."""

from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True

TABLES = """
CREATE TABLE "webhook_endpoint" (
    "id" VARCHAR(40) NOT NULL PRIMARY KEY,
    "dealership_id" VARCHAR(40) NOT NULL,
    "url" TEXT NOT NULL,
    "event_types" TEXT[] NOT NULL,
    "state" VARCHAR(8) NOT NULL,
    "disabled_at" TIMESTAMPTZ,
    "disabled_reason" VARCHAR(20),
    "failing_since" TIMESTAMPTZ,
    "paused_until" TIMESTAMPTZ,
    "log_epoch" INT NOT NULL,
    "log_xact" XID8 NOT NULL,
    "log_seq" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    CHECK (state IN ('active', 'disabled')),
    CHECK (disabled_reason IN ('by_hand', 'gone', 'failing')),
    CHECK ((state = 'disabled') = (disabled_at IS NOT NULL AND disabled_reason IS NOT NULL))
);
COMMENT ON COLUMN "webhook_endpoint"."event_types" IS 'empty: every type';
COMMENT ON COLUMN "webhook_endpoint"."disabled_reason" IS 'by_hand, gone or failing';
COMMENT ON COLUMN "webhook_endpoint"."failing_since" IS 'the first failure after the last success';
COMMENT ON COLUMN "webhook_endpoint"."paused_until" IS 'the receiver asked us to wait';
COMMENT ON TABLE "webhook_endpoint" IS 'One receiver. Events up to (log_epoch, log_xact, log_seq) have deliveries; see resolvers.log for the order.';

CREATE TABLE "webhook_secret" (
    "id" VARCHAR(40) NOT NULL PRIMARY KEY,
    "dealership_id" VARCHAR(40) NOT NULL,
    "endpoint_id" VARCHAR(40) NOT NULL REFERENCES webhook_endpoint (id) ON DELETE CASCADE,
    "sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "expires_at" TIMESTAMPTZ
);
COMMENT ON TABLE "webhook_secret" IS 'What signs an endpoint''s deliveries; sealed. A rotated one signs beside the new one until ``expires_at``.';

-- Deliveries outlive their endpoint by an hour at most: taking away a month of them is not for a request to wait for.
CREATE TABLE "webhook_delivery" (
    "id" VARCHAR(40) NOT NULL PRIMARY KEY,
    "dealership_id" VARCHAR(40) NOT NULL,
    "endpoint_id" VARCHAR(40) NOT NULL,
    "event_seq" BIGINT NOT NULL,
    "state" VARCHAR(9) NOT NULL,
    "attempts" INT NOT NULL,
    "next_attempt_at" TIMESTAMPTZ,
    "held_until" TIMESTAMPTZ,
    "claim_token" VARCHAR(40),
    "last_attempt_at" TIMESTAMPTZ,
    "last_status_code" INT,
    "last_error" TEXT,
    "response_excerpt" TEXT,
    "created_at" TIMESTAMPTZ NOT NULL,
    CHECK (state IN ('pending', 'succeeded', 'failed')),
    CHECK ((state = 'pending') = (next_attempt_at IS NOT NULL))
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
COMMENT ON COLUMN "webhook_delivery"."response_excerpt" IS 'the last answer''s first 20 kB';
COMMENT ON TABLE "webhook_delivery" IS 'One event on its way to one endpoint; all instants are real time, in TEST as well.';
"""

INDEXES = """
CREATE INDEX webhook_endpoint_dealership ON webhook_endpoint (dealership_id, created_at, id);
CREATE INDEX webhook_secret_endpoint ON webhook_secret (endpoint_id);
-- an event has one delivery to an endpoint, however often it is fanned out; also the delivery log, newest event first
CREATE UNIQUE INDEX webhook_delivery_event ON webhook_delivery (endpoint_id, event_seq);
CREATE INDEX webhook_delivery_failed ON webhook_delivery (endpoint_id, event_seq) WHERE state = 'failed';
-- the dispatcher: what is due at each endpoint, and what is in hand
CREATE INDEX webhook_delivery_due ON webhook_delivery (endpoint_id, next_attempt_at, event_seq)
    WHERE state = 'pending';
CREATE INDEX webhook_delivery_held ON webhook_delivery (endpoint_id, held_until) WHERE held_until IS NOT NULL;
-- a replay looks for the events of a time range; nearly free to keep, and the log is written in the order of time
CREATE INDEX event_created ON event USING brin (created_at timestamptz_minmax_multi_ops) WITH (autosummarize = on);
-- what is too old to be kept
CREATE INDEX webhook_delivery_created ON webhook_delivery (created_at);
"""


def security(table: str) -> str:
    """Row-level security of one table: its dealership's rows for the API, all rows for the workers."""
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
    tables = ("webhook_endpoint", "webhook_secret", "webhook_delivery")
    return TABLES + INDEXES + "".join(security(table) for table in tables)


async def downgrade(db: BaseDBAsyncClient) -> str:
    """Takes all of it away."""
    return "DROP TABLE webhook_delivery, webhook_secret, webhook_endpoint; DROP INDEX event_created;"


MODELS_STATE = (
    "eJztXWtX27rS/ita+bLbtVI2BEop/QQte5ezS9mr5D3tPpflKLGIvXAsV7IJOef0v78a2U"
    "58xzZJqhh9acHWY5tndJkZjWb+25tRkzh878yz/yCL3in6b8/FMyJ+yNzpox72vNV1uODj"
    "sSObYs827qJGY+4zPPHF5VvscCIumYRPmO35NnWh8RkaE8wIQwKB6C2iLkEmwQ5h3LK9d2"
    "g04mTCiG9YmFujEbI5uvl49mrw+hha+xZBc4s6BIWt9uClJp2It9rudEPPD1z7e0AMn06J"
    "uM/EW/75b3HZdk3yQHj8q3dn3NrEMVMs2iY8QF43/IUnr723MPtNtoRvHxsT6gQzd9XaW/"
    "gWdZfNxZ8GV6fEJQz7xExQ6waOEwkhvhR+q7jgs4AsP9JcXTDJLQ4cEBCgwy9YXesZxufr"
    "oXFzMTSMXk54MSLBd3RpQl0QvO36XP79M/xgOMSd+pb49Wj/R/ieFQ9hK3jh38++vP949u"
    "XF0f5LeCEVvSfsVZ+jOwN564d8BPZx+BDJ+ormlYCNZozngOshP76wYn81GnaW/hXd8v8G"
    "LMftO0juwX4ddkWrUnrlvTS/lnhXE37j9h3kd/2dNzH95zk+t13MFsUsZ4AZsscLn/AdpL"
    "uC3vNP1+fw5Bnn352I7/PLz2df/npxdfZNUj5bRLc+XX/+PW7vUe5PmXxQ7/yv4cVZRgKC"
    "RuDHwAWd/IO449szUiyCNDIjATOC7sU/dEsaw8uri5vh2dWfKZF8OBtewJ1BShrx1RfHmY"
    "GxfAj6ejn8iOBX9I/rzxdZsS3bDf/Rg2/CgU8Nl84NbCY5iS/Hl1JidjD3jYC3EnQWuwZR"
    "R/qPlvT6JU0ePFs8roWc00gtZZWlzMg9vWs1mtNILWXVpAzm6+1dwrKCC2M8uZtjZhq5O3"
    "RAy9rmb80Gs+wV7OKpFBKwCd8Z+RreC1aJ6/cK3BDxrX6VH2KSaPSoH+KrhX2E0STgPp0R"
    "hrAgkZjIp+gFZci0TeRS/2Uf2S6aW/bEQnPKTN5HjEzED6LleAGegtk7NLd9y2R47vaRS+"
    "7Fo8SHEdF1876JLb1T+yvUsDm0v0IRky8ecA3JzsA01TWodgg2G9KcgLSiWDFlYNMMTxl2"
    "gYscw+eUCirdYpITqKzjQsB2sCNX+S2urz+l1K3zy2GG3/+7Or/48uJA0i4a2b68fPl5mC"
    "EbFmD4ihzZQ/LgFzOdgHRixqhSbi++DVNEx/222D8UN0/I4T24jAopN4RWw+FTG8wkBdBO"
    "iGDj66OFXZc4jdbGFaSDFA/qUDwop3iQozhW4Y3xognNGVgnqa7HdRXZ5Wy38VWkoNrHrJ"
    "y3IrVYxHZwC0lnsdovpZqkVfFLRXZgr8gxFd/rV3qmkq0edU1duwR5QoWhLsJ+LoAFQlSo"
    "57+igY/GxKHulCOLMBJ7gnwqIWBV5T1Q6320djSpoclpR5MiirQOjNmsXucJlhoRvAQo7F"
    "nqXewdHB9lp+pawUfHdWKPsqt2IvToOEvw3MI+F+sY7L03dZcWYVWmfRxw2yWcv+IT6hGz"
    "LzdVYOnD4mmzcbhaNxbJ4KSOTAYn5UKBe2mpiDVZGCTi01pouVms1nJV03JzMTO2O6aB2z"
    "psJg3X8lZe3suJ84mCL3nOzvQAMVcRl0srZHD0SkzFTEzJrimoe3b9QodIPgsxB57ZUsxp"
    "pBazcmJu4LtK757zfFc4j2C//fGFONgv3tqKHFKfxCN2V9yrq9Gq82OTjr0PSydHr8C1l7"
    "jbr3Lumel2NU7A+cTFrr+HLn2OhqJ3IV+sc3ASDSNG53AOzRZ36NyVJgmCd6LRyCfcH436"
    "SHymYFIuk459TyREwEcj+E3YXaNR0am4rbxTOwTV8EiVOwQjeTXhOgFR2JzXPkD1yN2IDx"
    "Bmpib8xu07yO9Rnb5b3nWzzIKm+J+GDtYkpoMMH9eh+Lic4+McyQ6dCHWh0fy7RHSQ4MPX"
    "NQg+fF1KMNzKxn5MG4aNrRAdJHhQZwYun3+z7H4PbOIb0lHThOIMbHs89/ZPTvf3e82o7n"
    "38eHp19Q5x4kI8odSSHYfOiYluGZ212Reo083Le3muk4d8ThzKSQs5rHBbFMTgYK2CCFzf"
    "dhSQhGNPRKcmBiPCwoLPNky8KJDJpVsSL1z+gIxwokP+mxDO4f6m5qIpfMKrwcHRm6OTw+"
    "Ojkz44OWBaiq+8qRBHPh5b9NzJnUFvbzmB88EFrhJ7Wsp0AXh7FDdkuCdtdOo6i1NkCWP7"
    "FjNpoMu/QY4Di2ATzHZGsINiJ19tibwdDA4P3wz2D49PXh+9efP6ZH8pmvytKhmdX/4OYk"
    "oNlzK5WQBfDtxGXu0C/O7sa3A6IxA4JcQ2o/exI0VKOJSn/Jvgovv8tjoYubeLA/2rxnIS"
    "tb1BfNBQ8FNG5zx0qEEA3QJB2PyUwLAVc5AvRMz7yHPwYkzpHUeUhf1B6ZGsd6a6OioVCb"
    "e9uC85BB7e6Ff54sl97QPgEAorGrNFnPfNoVM4ai1WVdsNQ2GZSRh6QTw6sfroQTytL4bt"
    "95egjxIE/eFXk0zkNMSLQ23X/PwnuNfFc5tNsBHg8bk1WkPV9bBvcZos97tLITewCpbtt7"
    "e4bV4GazMDYKzkyRwy7HJxR3zcpVlMawzsEqsb79mZ5eXb5YeTjDx0mPlWt5gkOw1Yjttr"
    "cnUGAwUYnhHOherXkOQ0SvP8OM+gjOQZ/tvN9eeSyThqnzXN7ImP/occm+/iIllBKjCRss"
    "dy6QuymQoyKyE8IJu+QNvHbUSh7eP69vGlSWYe9Yk7WXyRh9V7BbZyvlG/ym62V83rWc9D"
    "Yb8KbXsengrFwq4VXYz7wq7FPhpTBndR4qmQjl0mX3eon8u6vtICBcqEpjIHmkUe8mb1Nl"
    "/8FHtbvK7J6ha371xI27oiKPQZV0W0ilvxcsI8VpijvCp/dgao82cnF7Um+bO5j/2ivc+b"
    "GXaccofeEtUl58fh4M3x0t0Bv1Q5OG6uzj59ynuTxtQsSMpT1ZVjhO7DbfuwVpM7qyYrmh"
    "lci7mb1lB41vVGFufoFVlCqQbVVlB0bpav2tbLI83tqcsRsMrBKvn1/uDXORlbsKn/a/RQ"
    "2NQT6qa5h84Qoz70U5lMZ07ZHY8CQEajVa8vOsWz4Xfp0ztq6Nra1FHE1AlHUTPVcIXRyq"
    "FWDrXWsBvKoWI7Q7suZUV0Q3kWvkAljM/Il2uCTtyi1mlu7iOTwbHoqN5omGFxD90E8BOB"
    "yh1zi7iQWIqA49qJQrchCIyLT4tTMvpCiUP0nrDiA9ybeY3W+tRQO7TWp4jWtyz70fQkdw"
    "7YQbp1WscNE7z+nI4TzAy5xDXqy0mQ7sf1+nHZxkzFtm/ZpkwXOD6oVxq5ojJyriuvKrxl"
    "LPKq2jcJlK59U7/2zdYzFSg9L68/UQEXXPFQJW80ZaRh3WN6MyoGI7eEMWIaLYrdFIK7R3"
    "ydzMXleYtzWYvBYDWkwdrCw5MDa1+ecl4e7bJ9dmLWCUufhZjn2IbD6Qa33UmBBvhIXaUs"
    "WPvnVZa1TB0OpybvbX/RNvV4Bq+Ht9IiF3/aPWEtl+sMVg9ulSXNl1tDDQtP5oDdM3d0nf"
    "Edozq3q5xnPk/7b5QRe+r+QcJ4nUvxlbhYLymo6LdjpP+Ie1Ymibq4zPB8uYGb7XCQco44"
    "JPQDfhFzzpfL98Pej/I9+9xR3ifmrL8Kn7J7E0oZ4c2y1qeytASkUOWO6bx2yZCKfx4n9S"
    "bxrA6x2iT8I8ys+KdFfdorCgNJ3u9XhoNEORq9ZdMacSESNCFIgvpRSO47FA41E40XkNCP"
    "OLdQiXM0Ci+XBP4+9WFPiPH4CekQdLSHjvbYYjIK08ZG04wqaVQHiR7U24Op2ILRwdQ6mH"
    "p3pbFzlv5yyW8q5RRQC1k5ISsSSx3baAV6dMJ8K1ehZ4lGtXJzRoA9yN1BmS+V2TBlJtSs"
    "Ah3zF44sW1iybHGKTFAIGZkQ+x4OuzE0Z7bvE7eP5pY9sWT5evFxjk1KUnVu9nU6yFoNvU"
    "+r3Yqo3T/RVaqYt2PjWeBsMU/FrqLanToJ6mCHXnOoU4uYsqdGkj0rfr2ACVWq2RGBFURl"
    "fnu3FAraGIHXR1YgtK8+EsTe2mwm3bvvhJLhOYs+op5v0MAPf7BFq8AVtGFmRDeyOs3POW"
    "qgA+BTBL+twe/bUnrf5vN5FmzhluZ7ilq3Svak2hK55vThxQmfhuShhMqSdE+72UWr7OGL"
    "b8OUKZxLiJryQMXNs1lS02TPrUZcR8011S2oxqbJhBnbZP5NQBRWpntwhDnW/X/hp+hi7+"
    "D4SNrdFva5sLRRwIXJHVoFjdfBQR11RbQqXwkHOZUFB4LNgniEClEsESpLYm5RNGfUJ8j2"
    "wdtBIONqqLogsx3/GznwId4I9fQM3tDATMMUlkRLnWT9FW0jd1lTv3MCpr3OynmdU3pn0G"
    "pfIVjjpoJiQ6pL0oWjsW2G7wqm5auyfE3i2PeEtdoBzmK1pFWWNNSWayHkBEzLV2X53mLb"
    "aTWMU0AtY5VlPIHgdKedmLPYnZF0Yg/1l6jENaSw9SGsFSx/2LQdY16zwnWXukMcYtBqWk"
    "9Bd6YzPM9hr4P0noOYCWOUCeGZjbYy06juuaTWH/MQMpYIOau7+5ADdoHtbW9DhCR6hM2w"
    "2zxbVwG6Xdau3ZHCGpN24dnYnga0aBO+kvUUbotZ0pZXGmiLUZWDU8RoAIefsCM+N5haQm"
    "W8Fx/oyGhNjuawNUE94j5ZbVyjfDxG722z6KBqVfqpFaYL89GmT5rEfDWMLczAusf0ZvY5"
    "fZ/MPL9gvimNTElCtleLbH9THK85OMXCLmRdkFVamhoDWezOGH3ghHQQfNI7afGPGb0jDF"
    "mYI9uPKtaI60+fynfOZJg42J4ZvqCjUQBvBta9yWwDIelAWTsbPIXcyUEnCwfAyIN0Tiia"
    "oaG+FCeuCWNwTKb4uQ6/ttNxDryTXQPLumF6NoZn/IRsCM9gFq5I7BMXYkmz3TipT1zxZb"
    "e4rpvPJ9HFGufy2eSZ0T8dvBhTetcrODS6vNevOjXqJVvVyLkCLzFRjHonw0NhzuJ4wZEY"
    "1FD/3fY5mgSMEddH94RxAS7KuPKUR+njnipMK32kj3sqols3LaXT4Qo6B7WinQ8qop0P8t"
    "HONl9+do7lSr9vGqi241cxV3s08RvRxN/4JHMRuoP9fQOGut4s76qtpUiyk1g5vfGJV6W8"
    "yvu1FFiDx02bJD+B6o041ixPkQmqJ771hS0OrppVRcg+mmMntNfRi48fT6+u3sk/CVEXQG"
    "j/ZV+0fpABVWGRnsokKBt+rdaO1ZhRtXasyILWToPQmkNjosUSZRenQindrExCtrdZuUmO"
    "17xfub2sBF1nskifrTguXKTDdsClXKfOXnmZvVyVPZ2aZ7OpecbUtIvyv//t5vpzMb0rRN"
    "YAsyc++h9ybL6Ls0EFrcBFyurKRVlmAyr7aXMKHpCNstQH3Dd5wF0xQ/Tvoa7Xq7BF4yb9"
    "WubofaL14/sqLrJns0A+BRFT6kOhjRg/r2ADpR5G24Jq6MjaFlTFRIlHaMPg1TRMU11nUy"
    "qYjYsisUuNlxVA2y9FGyLaL6/98htVh26wa47pw4cwLcWiSB3KNqlUh3jY2DCTrR9Vh75C"
    "JAhGQ8FkIikZ8olDPNFxCZrTwDGRhe8J4hadu31EZe0eSAo+mRBPBivFh5ujb0CR1ZnXpD"
    "b/ujUrYef2tHQKLVyeCqbPSKNSVwsL5863g8Hh4ZvB/uHxyeujN29en+wvJ9H8rarZ9Pzy"
    "d5hQU4M6nmG1bqaIwsDILWHF9dnKqU6BNM119ve1y26jLjtGJrZnF57MrerGCVAHOd7I4T"
    "idaHib2W+lrtPK/shAtQGiDZASAyQuqlpkeSQKrlaYHMlWtWKBWOBKXR6i/N8hUPgFRJgr"
    "kP7YwwEn5rJJbB4UR/e0fZD20aqhIWk7QBUFVdd5fwbucKV3OTfIdLtotBK4Zv5x5qEGTi"
    "OXwhLQwSlkzTVzGMG8WemzFaJ7ffegTnDVQXl01UEuvEp0RdbO5kojd+Zk/LOxuNJSpp7X"
    "UspJpJayylIOPLPl/m0aqd0nSov5J+Sw6L51/iT/1GPpLq5dMqTiHymctSW7UEsoG8p18S"
    "Rv31cytoRJUxVukG3Sr/L9zcPGDcMNwHVH7iHFBHVlxok5XkBmJnDgEdf0qCDrHYKDeLbs"
    "GqIFZgQtM/j0xfUwegBDUkynIMRg/a/4l/sv96tFZSH0KG+QaAL56dJphEYjC3q6/GU0Ok"
    "0mf5vbkNYTQh9Go0Q6s9Gov0pJBG3gK7WfUpmZsK/9lKo4FuKh25DsDExTXYfqe3mognzP"
    "E10VDpWCdSmodCuBUdqFtg0Xms7wu+Y4aZc8QOk8SVELY7sArv0qKhvcKw23qajTSC1lla"
    "WsEzVvS9eCFMVPmD8L4HpkqTyypMBAYQt4Se2kUkWkCNpKIVFMvOtWSSRPsvJOntzycNU0"
    "qgtT17ZjVsUo8cQXEIM8TAjzCuaycvaLsArLoLfKLu/yuTzCdGsz8etgH92dZ12SaohHn2"
    "js7AKjSEBxtH9wEbnceuVbDMsm/TpbDCTZul6YcVgvlO2hC3BKcRR4sAXwwqFTg3h0YvUR"
    "/PggHhT+xMn3l+Gpw2g/wyYcyrbCozh1IA5sT7RDtzTMG0iZWRqZvL13600CNdR5vUmgiD"
    "UVsAK3RLnWETXvBLXbVidCb3/4ohzlZ4zhRdUuwRKX4V6tfFk9MKsXp7CdzBZIfuM6ZPHP"
    "f2uP/9YOiJo2hz+7jd6bgWrHimp6b6Gcm0dJF0BVtj3HCwNiT/poCiEtQim8xbYDYm4x2N"
    "ZfsDT6GIPbhbkFqkdcDrwzY056BEIfAPwRASOJLOPSU8CDyYRw/vQVZNdGZngcs92mURa7"
    "W/0hNgUR5nfERAEHQ3CObf/5dYKl9dvE4Z3EdCmgZH2u7siRUGD0MOxyOBJN3UuznN4Y3C"
    "V2Nx6ukxke3y4/nBTIpXH8VAKkxdE6ekq7uTu7nqjl5r4hosNUObmjBv06Lm6+alsvZR+3"
    "py5H2F2GtP/CM+5jLCyaPXSGGAVngSnj30PUmHDbJFIzdclc3ogD2MmDZwspiTEwGpVk79"
    "vWm7VzWw3vqnZuK+Lc1hHw28tiIOewIvXNxazEsb3CZCtPLvzQ171jJFepYlFdh6WmILg8"
    "v/x89uWv4i2F84I6EOd/DS/OtPL2XJS31Ey2XOubijmN3Blv0LORsiIq+pnQRSdWkW4e3a"
    "lUyvGqzWPKeLlg16y+Ppck1E90jZUrq4kiMXU1pwSkg1rT4HWdBDqiVfnmz+tcCh0YVA0Y"
    "jpp3kN2NVEaP6l3lGS4vUJaA6AplDSuU/dTF7Mf/AwfRAAo="
)
