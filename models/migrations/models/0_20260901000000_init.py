from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True


async def upgrade(db: BaseDBAsyncClient) -> str:
    return """
        CREATE TABLE IF NOT EXISTS "api_key" (
    "id" VARCHAR(40) NOT NULL PRIMARY KEY,
    "dealership_id" VARCHAR(40) NOT NULL,
    "name" VARCHAR(100) NOT NULL,
    "hint" VARCHAR(40) NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "last_used_at" TIMESTAMPTZ,
    "expires_at" TIMESTAMPTZ,
    "revoked_at" TIMESTAMPTZ
);
COMMENT ON TABLE "api_key" IS 'A bearer key of one dealership; ``secret_hash`` is SHA-256 of the whole secret.';
CREATE TABLE IF NOT EXISTS "consent" (
    "id" VARCHAR(40) NOT NULL PRIMARY KEY,
    "dealership_id" VARCHAR(40) NOT NULL,
    "customer_id" VARCHAR(40) NOT NULL,
    "lead_id" VARCHAR(40),
    "granted" BOOL NOT NULL,
    "wording" TEXT NOT NULL,
    "wording_version" VARCHAR(40) NOT NULL,
    "channel" VARCHAR(20) NOT NULL,
    "recorded_by" VARCHAR(200) NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "withdrawn_at" TIMESTAMPTZ
);
COMMENT ON TABLE "consent" IS 'What a customer agreed to (or did not), in which words, recorded by whom; withdrawn, never deleted.';
CREATE TABLE IF NOT EXISTS "customer" (
    "id" VARCHAR(40) NOT NULL PRIMARY KEY,
    "dealership_id" VARCHAR(40) NOT NULL,
    "name" VARCHAR(200) NOT NULL,
    "phone" VARCHAR(16),
    "whatsapp_user_id" VARCHAR(128),
    "opted_out_at" TIMESTAMPTZ,
    "last_inbound_at" TIMESTAMPTZ,
    "last_whatsapp_inbound_at" TIMESTAMPTZ,
    "created_at" TIMESTAMPTZ NOT NULL,
    "updated_at" TIMESTAMPTZ NOT NULL
);
COMMENT ON COLUMN "customer"."phone" IS 'E.164';
COMMENT ON COLUMN "customer"."whatsapp_user_id" IS 'business-scoped, without a number';
COMMENT ON COLUMN "customer"."last_whatsapp_inbound_at" IS 'opens the 24-hour window';
COMMENT ON TABLE "customer" IS 'One person at one dealership; the opt-out belongs here, never to one lead.';
CREATE TABLE IF NOT EXISTS "dealership" (
    "id" VARCHAR(40) NOT NULL PRIMARY KEY,
    "live_id" VARCHAR(40),
    "name" VARCHAR(200) NOT NULL,
    "mode" VARCHAR(4) NOT NULL,
    "timezone" VARCHAR(64) NOT NULL,
    "locale" VARCHAR(35) NOT NULL,
    "region" VARCHAR(2) NOT NULL,
    "quiet_opens" VARCHAR(5) NOT NULL,
    "quiet_closes" VARCHAR(5) NOT NULL,
    "license_retention_days" INT NOT NULL,
    "clock_offset_us" BIGINT NOT NULL,
    "clock_held_until" TIMESTAMPTZ,
    "revision" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL
);
COMMENT ON COLUMN "dealership"."quiet_opens" IS 'HH:MM; sending is allowed from';
COMMENT ON COLUMN "dealership"."quiet_closes" IS 'HH:MM; sending is allowed until';
COMMENT ON COLUMN "dealership"."clock_offset_us" IS 'TEST only: how far its clock is ahead of real time';
COMMENT ON COLUMN "dealership"."clock_held_until" IS 'someone is moving the TEST clock until then';
COMMENT ON COLUMN "dealership"."revision" IS 'grows with every change of settings, playbooks or clock';
COMMENT ON TABLE "dealership" IS 'A tenant. Its TEST twin is a row of its own with mode ``test``, naming the live row in ``live_id``.';
CREATE TABLE IF NOT EXISTS "event" (
    "seq" BIGSERIAL NOT NULL PRIMARY KEY,
    "epoch" INT NOT NULL,
    "xact" XID8 NOT NULL,
    "dealership_id" VARCHAR(40) NOT NULL,
    "type" VARCHAR(40) NOT NULL,
    "lead_id" VARCHAR(40),
    "message_id" VARCHAR(40),
    "data" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE "event" IS 'One entry of the log, read in the order (epoch, xact, seq); see docs/decisions.';
CREATE TABLE IF NOT EXISTS "idempotency" (
    "slot" VARCHAR(64) NOT NULL PRIMARY KEY,
    "dealership_id" VARCHAR(40) NOT NULL,
    "fingerprint" BYTEA NOT NULL,
    "status" SMALLINT NOT NULL,
    "body" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "expires_at" TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE "idempotency" IS 'The answer to a request that bore an idempotency key; ``slot`` is SHA-256 of dealership and key, in hex.';
CREATE TABLE IF NOT EXISTS "inbound_secret" (
    "id" VARCHAR(40) NOT NULL PRIMARY KEY,
    "dealership_id" VARCHAR(40) NOT NULL,
    "sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "expires_at" TIMESTAMPTZ
);
COMMENT ON TABLE "inbound_secret" IS 'What signs posts to /v1/webhooks/inbound; sealed. A rotated one works until ``expires_at``.';
CREATE TABLE IF NOT EXISTS "lead" (
    "id" VARCHAR(40) NOT NULL PRIMARY KEY,
    "dealership_id" VARCHAR(40) NOT NULL,
    "customer_name" VARCHAR(200) NOT NULL,
    "phone" VARCHAR(16),
    "car_model" VARCHAR(200) NOT NULL,
    "status" VARCHAR(10) NOT NULL,
    "consent" BOOL NOT NULL,
    "locale" VARCHAR(35),
    "salesperson" VARCHAR(200),
    "preferred_channel" VARCHAR(8),
    "test_drive_at" TIMESTAMPTZ NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "updated_at" TIMESTAMPTZ NOT NULL,
    "waiting_since" TIMESTAMPTZ,
    "last_activity_at" TIMESTAMPTZ NOT NULL,
    "converted_at" TIMESTAMPTZ,
    "superseded_by" VARCHAR(40),
    "customer_id" VARCHAR(40) NOT NULL REFERENCES "customer" ("id") ON DELETE RESTRICT
);
COMMENT ON TABLE "lead" IS 'A test drive of one person. Superseded when a newer lead of the same person took over.';
CREATE TABLE IF NOT EXISTS "license_photo" (
    "lead_id" VARCHAR(40) NOT NULL PRIMARY KEY,
    "dealership_id" VARCHAR(40) NOT NULL,
    "media_type" VARCHAR(20) NOT NULL,
    "sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "delete_at" TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE "license_photo" IS 'A licence photo, sealed; deleted by itself at ``delete_at``.';
CREATE TABLE IF NOT EXISTS "message" (
    "id" VARCHAR(40) NOT NULL PRIMARY KEY,
    "dealership_id" VARCHAR(40) NOT NULL,
    "customer_id" VARCHAR(40),
    "direction" VARCHAR(8) NOT NULL,
    "channel" VARCHAR(8) NOT NULL,
    "purpose" VARCHAR(12) NOT NULL,
    "status" VARCHAR(9) NOT NULL,
    "day" INT,
    "body" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "address" VARCHAR(128),
    "author" VARCHAR(200),
    "content_sid" VARCHAR(64),
    "sort_at" TIMESTAMPTZ NOT NULL,
    "due_at" TIMESTAMPTZ,
    "sent_at" TIMESTAMPTZ,
    "delivered_at" TIMESTAMPTZ,
    "read_at" TIMESTAMPTZ,
    "failed_at" TIMESTAMPTZ,
    "received_at" TIMESTAMPTZ,
    "created_at" TIMESTAMPTZ NOT NULL,
    "error_code" VARCHAR(40),
    "error_message" TEXT,
    "error_permanent" BOOL,
    "ambiguous" BOOL NOT NULL,
    "provider" VARCHAR(20),
    "provider_id" VARCHAR(128),
    "attempts" INT NOT NULL,
    "handed_until" TIMESTAMPTZ,
    "claim_token" VARCHAR(40),
    "claimed_until" TIMESTAMPTZ,
    "lead_id" VARCHAR(40) REFERENCES "lead" ("id") ON DELETE RESTRICT
);
COMMENT ON COLUMN "message"."purpose" IS 'follow_up, human, confirmation; reply, opt_out, opt_in, unclear_opt_out';
COMMENT ON COLUMN "message"."address" IS 'the customer''s: E.164 or whatsapp user id';
COMMENT ON COLUMN "message"."author" IS 'who wrote it, where a human did';
COMMENT ON COLUMN "message"."ambiguous" IS 'inbound: routed although several leads were open';
COMMENT ON COLUMN "message"."handed_until" IS 'real time; the broker has it until then';
COMMENT ON COLUMN "message"."claimed_until" IS 'real time; a worker has it until then';
COMMENT ON TABLE "message" IS 'One message. ``sort_at`` orders a lead''s history: due, received or written, whichever applies.';
CREATE TABLE IF NOT EXISTS "playbook" (
    "id" VARCHAR(40) NOT NULL PRIMARY KEY,
    "dealership_id" VARCHAR(40) NOT NULL,
    "name" VARCHAR(100) NOT NULL,
    "is_default" BOOL NOT NULL,
    "current_version_id" VARCHAR(40) NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE "playbook" IS 'A named playbook; what it says now is its current version.';
CREATE TABLE IF NOT EXISTS "playbook_step" (
    "id" VARCHAR(40) NOT NULL PRIMARY KEY,
    "dealership_id" VARCHAR(40) NOT NULL,
    "version_id" VARCHAR(40) NOT NULL,
    "position" INT NOT NULL,
    "day" INT NOT NULL,
    "at" VARCHAR(5),
    "channel" VARCHAR(8) NOT NULL,
    "bodies" JSONB NOT NULL,
    "content_sid" VARCHAR(64)
);
COMMENT ON TABLE "playbook_step" IS 'One message of a version: days after the test drive, wall time (HH:MM; null on day 0), text by locale.';
CREATE TABLE IF NOT EXISTS "playbook_version" (
    "id" VARCHAR(40) NOT NULL PRIMARY KEY,
    "dealership_id" VARCHAR(40) NOT NULL,
    "playbook_id" VARCHAR(40) NOT NULL,
    "number" INT NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE "playbook_version" IS 'An immutable edition of a playbook.';
CREATE TABLE IF NOT EXISTS "sandbox_delivery" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "dealership_id" VARCHAR(40) NOT NULL,
    "reference" VARCHAR(40) NOT NULL,
    "channel" VARCHAR(8) NOT NULL,
    "recipient" VARCHAR(128) NOT NULL,
    "body" TEXT NOT NULL,
    "accepted_at" TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE "sandbox_delivery" IS 'What a TEST customer''s telephone would have shown, once per acceptance by the sandbox channel.';
CREATE TABLE IF NOT EXISTS "sequence" (
    "id" VARCHAR(40) NOT NULL PRIMARY KEY,
    "dealership_id" VARCHAR(40) NOT NULL,
    "customer_id" VARCHAR(40) NOT NULL,
    "playbook_id" VARCHAR(40),
    "playbook_version_id" VARCHAR(40),
    "state" VARCHAR(9) NOT NULL,
    "reason" VARCHAR(15),
    "started_at" TIMESTAMPTZ,
    "stopped_at" TIMESTAMPTZ,
    "updated_at" TIMESTAMPTZ NOT NULL,
    "lead_id" VARCHAR(40) NOT NULL UNIQUE REFERENCES "lead" ("id") ON DELETE RESTRICT
);
COMMENT ON TABLE "sequence" IS 'One run per lead; one active or paused run per customer.';
CREATE TABLE IF NOT EXISTS "aerich" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "version" VARCHAR(255) NOT NULL,
    "app" VARCHAR(100) NOT NULL,
    "content" JSONB NOT NULL
);"""


async def downgrade(db: BaseDBAsyncClient) -> str:
    return """
        """


MODELS_STATE = (
    "eJztXVtz27YS/isYvTSZURxLvsZ+shO38Wkcd2KdNu2ZMzQkwiLGFMEAoGWdNv/9ALxIvJ"
    "ukRQWi8ZLY4C5If4vL7mJ38XdvRkxks50zF/+KFr0T8HfPgTMkfkg96YMedN1Vu2zgcGz7"
    "pNDFxn1INGacwgkXzXfQZkg0mYhNKHY5Jo4kPgNjBCmiQHAAcgeIg4CJoI0os7B7Cm5vGZ"
    "pQxA0LMuv2FmAGbj6evRkeHEpqbiEwt4iNQEC1I19qkol4K3amLfXvOfibhwxOpkg8p+It"
    "//mvaMaOiR4Ri3517407jGwzgSI2ZQd+u8EXrt/23oL0Z59SfvvYmBDbmzkranfBLeIsyc"
    "WfJlunyEEUcmTGoHU82w6FEDUF3yoaOPXQ8iPNVYOJ7qBnSwFJ7uALVm09w/h8PTJuLkaG"
    "0csIL+KI4R02TYgjBY8dzvy/fwYfDRs5U26JX/d3vwfvWeEQUMkX/n725f3Hsy+v9ndfyx"
    "cSMXqCUfU5fDL0H333u4AcBp34qK9gXgnYqId4hnE94EcNK/RXs2Fr4V/B7f9fA+WIvoPg"
    "DnaroCuoCuH1nyXxtcS76uAb0XcQ3/UP3tjyn8X4HDuQLvJRTjGmwB4vOGJbCHcJvOefrs"
    "9lzzPGvtkh3ueXn8++/Pnq6uyrD/lsET76dP35l4jeJYxPqd9R7/zP0cVZSgICRomPAXMG"
    "+QfxhOMZyhdBkjMlATNk3Yl+6JY0RpdXFzejs6vfEiL5cDa6kE+GCWlEra8OUxNj2Qn443"
    "L0EchfwV/Xny/SYlvSjf7qyW+CHieGQ+YGNOOYRM1RU0LMNmTc8FgjQad51yDqUP/Rkl6/"
    "pNGji0V3DeSc5NRSVlnKFD2Q+0azOcmppayalKX5encfs6xkwxhO7ueQmkbmCRmSItrso9"
    "lwlm6BDpz6QpJoyu8MfQ3vBarI4b0cN0T0qF/mh5jEiJ70Q/xhQQ4gmHiMkxmiAAoQkQk4"
    "Aa8IBSY2gUP46z7ADphbeGKBOaEm6wOKJuIHQTleSE/B7BTMMbdMCudOHzjoQXQlPgyJoZ"
    "v1TWzondpfoYbNof0Viph80YSrCXaKTUNdAWobQbMmzDGWRhArpgy0jfCUQkdikUH4nBAB"
    "pZMPcowr7bgQbFs4kMv8FtfXnxLq1vnlKIXvv6/OL768GviwCyLM/ebLz6MU2HIDll+RAX"
    "uEHnk+0jGWTqwYZcrtxddRAuho3Ob7hyLymBzeS5dRLuSG0GqY/NQaK0kOaydE0Pr+aEHH"
    "QXatvXHF0kGIh1UgHhZDPMxAHKnwxnhRB+YUWyehroZ1GdjFaDfxVSRYtY9ZOW9FYrOI7O"
    "AGkk7zar+UapJWxS8V2oG9PMdU9Kxf6pmKUz3pmrp2EHCFCkMcAHkmgEWGqBCXvyEeB2Nk"
    "E2fKgIUoijxBnPgs0qrKeqDW27V2NKmhyWlHkyKKtA6MaVevcwVKtQBeMijsWepd7AwO99"
    "NLdaXgo8MqsUfpXTsWenSYBnhuQc7EPibP3uu6S/N4VYZ97DHsIMbesAlxkdn3D1Xk1gdF"
    "b7NxsFvXFsnwuIpMhsfFQpHPklIRe7IwSMSnNdBy07xay1VNy83EzGBnTDyncdhMkl3LW3"
    "l5LxfOZwq+oJ+tGQFirUIO862Q4f4bsRRTsSQ7poDuxY0LHSL5IsTsuWZDMSc5tZiVE3MN"
    "31Xy9Jxlh8J5yPbzr1+QDXn+0VbokPokutheca9aw13ne5uOvQ9LJ0cvx7UXe9ovc+6ZSb"
    "oKGXAcOdDhO+CSMzASowtwsc/JTDQIKJnLPDQsnpC545skQL4T3N5yxPjtbR+IzxRI+tuk"
    "jR+QzyLYb2/lb8Luur3Ny4rbyDu1Q1ANj1SxQzCUVx2sYywKm/PaB6geuK34AOXKVAffiL"
    "6D+O5XGbvFQzeNrNQU/1fTwRrn6SDCh1UgPizG+DADsk0mQl2otf4uOToI8N5BBYD3DgoB"
    "lo/SsR/TmmFjK44OAjyssgIXr79pdL95GHHDd9TUgTjFtjmce7vHJ7u7vXpQ9z5+PLm6Og"
    "UMOTKe0NeSbZvMkQnuKJk1OReoMsyLR3lmkAd4TmzCUAM5rPg2KIjhYK2C8ByObQUkYeOJ"
    "GNTIoEhYWPKzDRMucmRy6RTECxd3kBJOmOTfhnD2dttai6byE94MB/tH+8d7h/vHfenkkM"
    "tS1HJUIo5sPLYYuZN7g9zdMSTzg3NcJXhaiHQO8+Ygrolwz7fRiWMvToAljO07SH0D3f8b"
    "/HlgIWhKs50iaIPIyVdZIu+Gw729o+Hu3uHxwf7R0cHx7lI02UdlMjq//EWKKTFdiuRmSf"
    "blxK3l1c7h355zDUZmSAZOCbHNyEPkSPElHMjT/5tko/PyjjooesD5gf5lcznOtblJPKgp"
    "+CklcxY41GQA3QLIsPkpktNWrEFciJj1gWvDxZiQewYIDcaD0jNZn0x1dVYqEm578VCQBB"
    "486Jf54tFD5QRwGQoriOkiqvtmk6lMtRa7KnaCUFhqIgpeIZdMrD54FL31xbT99lrqowjI"
    "8fDWRBN/GWL5obZr7v8Z7nXRb70FNmR4em0N91B1PewbXCaL/e6+kGtYBUv6zW1u7ctgbW"
    "aAnCtZMEcUOkw8ER93aebDGjF2CdXWR3Zqe/l6+eE4JQ8dZr7RIyYfnRooR/QaXF3BQAGE"
    "Z4gxofrVBDnJpXF+GmepjGQR/tfN9eeCxTikT5tmeMLBP8DGbBs3yRJQJRIJeyxTviBdqS"
    "C1E8oO0uULtH3cRBTaPq5uH1+aaOYSjpzJ4oufrN7LsZWzRP0yuxmvyKtZzyNhvwptex5k"
    "hUJh14ohxriwayEHY0LlUxDrVZZj94uv24Rnqq6vtEDBZUpSvwaahR6zZvUmX/wce1u8rs"
    "7uFtF3LqRtXREUOsdVEa3iTrwcUZfm1igvq5+dYtT1s+ObWp362YxDnnf2eTODtl3s0Fty"
    "dcn5sTc8Oly6O+QvZQ6Om6uzT5+y3qQxMXOK8pQN5YhDj+GmY1iryZ1VkxWtDK7F3E1rKM"
    "h1vfEv5+jlWUIJgnIrKMybZSvaanWkGZ46DEhUmbRK3j4M3s7R2JKH+m/DTuWhnlA3zR1w"
    "Bijhcpz6xXTmhN6zMADk9nY16vOyeFp+l87eUUPX1qaOIqZOMIvqqYYrHq0cauVQaw3boR"
    "wqdjK07VJWRDf0c+FzVMIoR75YE7QjikrZ3IwDk8q06PC+0aDC4g648eRPSN7cMbeQIwtL"
    "Iem4tsPQbRkExsSnRSUZuVDiAHlAND+Bu53XaK1PDbVDa32KaH3Laz/qZnJnGDsIty7r2D"
    "LA66/pOIHU8Le4WmM5zqTHcbVxXHQwU3LsW3Qo0wWMB9WuRi65GTkzlFc3vKUs8rK7b2Jc"
    "+u6b6nffbLxSgdLr8voLFTCBFQtU8lpLRpKte0i3o2JQdIcoRabR4LKbXObuAV+lcnFx3e"
    "JM1WJpsBq+wdrAw5Nh1r485bw82mX74sSsC5a+CDHPIZbJ6QbDziRHA3ziXqU0s/bPqyxr"
    "v3S4zJp8wHzRtPR4il9Pb6VFLv60B0QbbtcpXj25VZY0Wx4N1bx4MsPYPXNH3zO+ZVBnTp"
    "WzyGdh/5lQhKfOryiI17kUXwnz9ZKcG/22DPTv0chKFVEXzRTOlwe46QEnS84hGwV+wC9i"
    "zfly+X7U+158Zp9J5X1mzfqroJftW1CKAK9XtT5RpcVDuSp3BOe1g0ZE/PM0qDexvjqEap"
    "3wj6Cy4m8W4aSXFwYSf94vDQcJazS6S9IKcSE+0wQBn6kfhuSegmCqmWC8kAX9kH0nb+K8"
    "vQ2aCwJ/n9vZM2I8fkA5BB3toaM9NliMwsTQqFtRJcnVQaCH1c5gSo5gdDC1DqbeXmlsna"
    "W/3PLrSjnBqIWsnJAViaWObLQcPTpmvhWr0LMYUaXanCHDjqzdQSj3ldmgZKa8s0rqmD8x"
    "YGFhydLFCTClQkjRBOEHmexGwZxizpHTB3MLTyz/+nrxcTZGBaU6232dDrJWQ+/Tarciav"
    "cPdJUq5u1ovQocFutU5CqqPKjjTB0c0GsOdWoQU/bcSLIXha/rUaFK1UsRWLGojG/vjsgL"
    "bQzP7QPLE9pXHwhg7zCd+e7dU6FkuPaiD4jLDeLx4AcsqDxHwAapET5I6zSV4rOr3A01KL"
    "4capC5HUoHwCcAflcB33eF8L7L1vPMOcItrPcUUjcq9qTaFrnm8uH5BZ9G6LEAyoJyT9s5"
    "RMvs4Yuvo4QpnCmImvBAReTpKqlJsOdWLaxDcg11A6ihaVJhxtZZf2MsCivTPZnCHOn+P7"
    "ETcLEzONz37W4LciYsbeAxYXIHVkH9fbCKuiKoSnbCjMoCPYFmTjxCiSiWHCpLYm4RMKeE"
    "I4C59HYgWXE1UF2A2Qz/VhI+xBvlfXoGq2lgJtkUlkRDnWT9N9qG7rK6fucYm/Y6K+d1Tu"
    "idXqNzBW+NhwqKTakuSVemxjaZvis2LV+V5WsiGz8g2ugEOM2rJa2ypOXdcg2EHGPT8lVZ"
    "vncQ242mcYJRy1hlGUdnyo3mcYJVy1llOeuorBchZkQpoUJ4Zq2zqyRX93wQ6z/kDhCLxR"
    "hVdTdnGLuA9qb9zgGILqIz6NQvz5TD3axM0/ZIYY1VmuBsjKceyTt1LUU9wbfBsljLlho+"
    "57Cs/QmgxJPZLtAWn+tNLcBkoB20/fA8BubSF01c5FRzQm9GPi4lD9jMy0wsqze04unCet"
    "R2akGEV81gshRb95Bu52CLczRzec56UxiKEGfZ3OVTu21hvOZoBAs6Ms3ev5ajrjGQ5t0a"
    "o096nWwgP+nUr089puQeUWBBBjAPrygR7c9fyrfOZJjYEM8MLuCoFbGZYuveYtZCDLKErO"
    "nMyzBv5dSD/p1AeuLJPvTF7xsu2hFdspBEu3bBjug2h+3CumqtjtgQq12no818sN9suBB2"
    "4n0vJyFs+axflhHmxqkq1FOQLzFBxHXqh37JNYvBBQNiUsu7nTFnYOJRihwOhGnIBHNeNY"
    "XndKVTuVRYVvpAp3IpokbVvSajw7djDCpFMg5KIhkH2UhGzJafnUG51MWXZFTbx6eYVzVc"
    "+I1w4a+dpZjH3cHx3oJNps9Fu2prKVLIIFJObzhyy5RX/3klBdZgEWmdwgbyZjYYaZYnwJ"
    "SqJ7zjwhaX/rDVbW99MId2YK+DVx8/nlxdnfp/EiCOZAK7r/uC+pHLGmDBBRylBQ5afq3W"
    "jtVYUbV2rMiG1kyD0JpDbaDFFoXzyxwUnkvFWTZ3LtUmxms+mtpcxnHXkczTZ0tSAfN02A"
    "64lKvcoVV8hVbmBi1ddqPdshtjYuK82s7/urn+XJgpH3KkDTA84eAfYGO2jatBCawSi4TV"
    "lQmoS8fO9ZPmlOwgHVCnk1fbTF5VzBD9PdD1eiW2aETSr2SOPsSonz5XcQCezTy/F4BMXx"
    "8KbMSov5wDlGo82hZUQ0fWtqAqJko0Q2vGKSbZNNRVDqW82Tgv6LbQeFkxaPsl70BE++W1"
    "X75VdegGOuaYPH4IUs4XeepQmqRUHWIBsWHGqZ9Uh/6QkSAQjASSsYJDgCMbuWLgIjAnnm"
    "0CCz4gwCwyd/qA+PdyyIK/kwly/WAl6RSX7vTwG0BodWY1qfZft2Yl7BxPC5fQ3O0pZ/kM"
    "NSp1tbBg7Xw3HO7tHQ139w6PD/aPjg6Od5eLaPZR2Wp6fvmLXFATkzpaYbVupojC4F/xnX"
    "/3UjHUCSYNc5Xzfe2ya9VlR9EEuzg3CbNsGMeYOohxK3lQuojoJitb+rpOI/sjxaoNEG2A"
    "FBgg0YWJeZZH7DLFEpMjTlUpFoh6jq/Lyyj/UyAVfv8mbSRLm7rQY8hckkTmQX50T9OOtI"
    "9WDQ1J2wGqKKj6DucX4A5X+pSzRaSbRaMVsGvkn0Ze3m9Ry6WwZOjgErLm+zAogqzetUYr"
    "ju6N3UGV4KpBcXTVIBNeJYYibWZzJTm3JjP+xVhcSSkT120o5TinlrLKUvZcs+H5bZJTu0"
    "+UFvMPqGHRfev8Wf6pp8pdXDtoRMQ/vnDWVuxCLaG0VOviWd6+M0TxxOrl+PrCJ/0yTx9c"
    "0Tzl5ytGac2+t5dyLv/MmKZiT1ssbrZmnlZH7bXhQRWbQlAV12o8yFgVclLVQDgk7yC6rR"
    "SLCFMAsggX52zEWHTSRs2kjR96dPX9/+ZVxeE="
)
