"""Constraints, indexes, roles, row-level security and functions: what Tortoise's models cannot say."""

from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True

TENANT_TABLES = (
    "dealership", "inbound_secret", "api_key", "customer", "consent", "lead", "license_photo", "playbook",
    "playbook_version", "playbook_step", "sequence", "message", "sandbox_delivery", "event", "idempotency",
)  # fmt: skip

ROLES = """
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['leadrescue_app', 'leadrescue_worker', 'leadrescue_locator'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS', name);
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- another database's upgrade was faster
        END;
    END LOOP;
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE format('GRANT leadrescue_app, leadrescue_worker, leadrescue_locator TO %I', current_user);
    END IF;
END $$;
GRANT USAGE ON SCHEMA public TO leadrescue_app, leadrescue_worker, leadrescue_locator;
"""

CONSTRAINTS = """
ALTER TABLE dealership
    ADD CHECK (mode IN ('live', 'test')),
    ADD CHECK (clock_offset_us >= 0),
    ADD CHECK (mode = 'test' OR clock_offset_us = 0),
    ADD FOREIGN KEY (live_id) REFERENCES dealership (id);
CREATE UNIQUE INDEX dealership_twin ON dealership (live_id) WHERE live_id IS NOT NULL;

CREATE UNIQUE INDEX api_key_secret ON api_key (secret_hash);
CREATE INDEX api_key_dealership ON api_key (dealership_id, created_at);
CREATE INDEX inbound_secret_dealership ON inbound_secret (dealership_id);

-- a person is found by an address at a dealership
CREATE UNIQUE INDEX customer_phone ON customer (dealership_id, phone) WHERE phone IS NOT NULL;
CREATE UNIQUE INDEX customer_whatsapp ON customer (dealership_id, whatsapp_user_id) WHERE whatsapp_user_id IS NOT NULL;
CREATE INDEX consent_customer ON consent (customer_id);

ALTER TABLE lead
    ADD CHECK (status IN ('active', 'replied', 'converted', 'opted_out', 'closed')),
    ADD CHECK (preferred_channel IN ('whatsapp', 'sms'));
CREATE INDEX lead_created ON lead (dealership_id, created_at, id);
CREATE INDEX lead_activity ON lead (dealership_id, last_activity_at, id);
CREATE INDEX lead_status ON lead (dealership_id, status, created_at, id);
CREATE INDEX lead_waiting ON lead (dealership_id, created_at, id) WHERE waiting_since IS NOT NULL;
CREATE INDEX lead_customer ON lead (customer_id);
CREATE INDEX license_photo_expiry ON license_photo (delete_at);

CREATE UNIQUE INDEX playbook_default ON playbook (dealership_id) WHERE is_default;
CREATE INDEX playbook_dealership ON playbook (dealership_id, created_at);
CREATE UNIQUE INDEX playbook_version_number ON playbook_version (playbook_id, number);
ALTER TABLE playbook_step ADD CHECK (day BETWEEN 0 AND 366), ADD CHECK (channel IN ('whatsapp', 'sms'));
CREATE UNIQUE INDEX playbook_step_position ON playbook_step (version_id, position);

ALTER TABLE sequence
    ADD CHECK (state IN ('active', 'paused', 'stopped', 'completed', 'blocked')),
    ADD CHECK (reason IN ('replied', 'converted', 'opted_out', 'closed', 'stopped_by_hand', 'superseded',
                          'no_consent', 'suppressed', 'unreachable'));
-- only one sequence runs for a person at a time
CREATE UNIQUE INDEX sequence_running ON sequence (customer_id) WHERE state IN ('active', 'paused');

ALTER TABLE message
    ADD CHECK (direction IN ('outbound', 'inbound')),
    ADD CHECK (channel IN ('whatsapp', 'sms')),
    ADD CHECK (purpose IN ('follow_up', 'human', 'confirmation', 'reply', 'opt_out', 'opt_in', 'unclear_opt_out')),
    ADD CHECK (status IN ('queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'cancelled', 'received')),
    ADD CHECK ((status = 'received') = (direction = 'inbound')),
    ADD CHECK (status <> 'queued' OR due_at IS NOT NULL),
    ADD CHECK (status <> 'sending' OR (claim_token IS NOT NULL AND claimed_until IS NOT NULL));
-- a lead's history, oldest first
CREATE INDEX message_history ON message (lead_id, sort_at, id);
-- the dispatcher: what is due at each dealership
CREATE INDEX message_due ON message (dealership_id, due_at) WHERE status = 'queued';
-- the sweeper: claims that nobody reported on
CREATE INDEX message_claimed ON message (claimed_until) WHERE status = 'sending';
-- what is cancelled when a person answers or opts out
CREATE INDEX message_pending_customer ON message (customer_id) WHERE status IN ('queued', 'sending');
-- a provider's message is stored once
CREATE UNIQUE INDEX message_provider ON message (dealership_id, provider, provider_id) WHERE provider_id IS NOT NULL;
CREATE INDEX message_unmatched ON message (dealership_id, sort_at, id) WHERE lead_id IS NULL;
CREATE INDEX sandbox_delivery_reference ON sandbox_delivery (reference);

CREATE INDEX idempotency_expiry ON idempotency (expires_at);
"""

LOG = """
-- The log is read in the order (epoch, xact, seq), bounded by the oldest transaction that still runs, so that a row
-- that commits late is never skipped. Transaction ids start again where a dump is restored into a new cluster: the
-- epoch then grows by one (see lr_mend_event_epoch), and the order stays.
CREATE FUNCTION lr_event_epoch() RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT 1';
ALTER TABLE event
    ALTER COLUMN epoch SET DEFAULT 1,
    ALTER COLUMN xact SET DEFAULT pg_current_xact_id();
CREATE INDEX event_log ON event (dealership_id, epoch, xact, seq);
CREATE INDEX event_lead ON event (lead_id, epoch, xact, seq) WHERE lead_id IS NOT NULL;

CREATE FUNCTION lr_mend_event_epoch() RETURNS integer LANGUAGE plpgsql AS $$
DECLARE next_epoch integer := lr_event_epoch() + 1;
BEGIN
    IF EXISTS (SELECT FROM event WHERE epoch = lr_event_epoch() AND xact > pg_current_xact_id()) THEN
        EXECUTE format('CREATE OR REPLACE FUNCTION lr_event_epoch() RETURNS integer LANGUAGE sql IMMUTABLE
                        PARALLEL SAFE AS ''SELECT %s''', next_epoch);
        EXECUTE format('ALTER TABLE event ALTER COLUMN epoch SET DEFAULT %s', next_epoch);
        RETURN next_epoch;
    END IF;
    RETURN lr_event_epoch();
END $$;
"""

FUNCTIONS = """
-- Aborts the statement that evaluates it: how one statement with several writes refuses to be half done.
CREATE FUNCTION lr_abort(reason text) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'LR001', MESSAGE = reason;
END $$;

-- The two questions that are asked before the tenant is known, and nothing else.
CREATE FUNCTION lr_find_key(hash bytea)
    RETURNS TABLE (key_id varchar, dealership_id varchar, expires_at timestamptz, revoked_at timestamptz,
                   last_used_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT k.id, k.dealership_id, k.expires_at, k.revoked_at, k.last_used_at FROM public.api_key k
    WHERE k.secret_hash = hash
$$;
CREATE FUNCTION lr_find_dealership_of_lead(lead varchar) RETURNS varchar
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT l.dealership_id FROM public.lead l WHERE l.id = lead
$$;
CREATE POLICY locator ON api_key FOR SELECT TO leadrescue_locator USING (true);
CREATE POLICY locator ON lead FOR SELECT TO leadrescue_locator USING (true);
GRANT SELECT ON api_key, lead TO leadrescue_locator;
GRANT CREATE ON SCHEMA public TO leadrescue_locator;
ALTER FUNCTION lr_find_key(bytea) OWNER TO leadrescue_locator;
ALTER FUNCTION lr_find_dealership_of_lead(varchar) OWNER TO leadrescue_locator;
REVOKE CREATE ON SCHEMA public FROM leadrescue_locator;
REVOKE ALL ON FUNCTION lr_find_key(bytea), lr_find_dealership_of_lead(varchar) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lr_find_key(bytea), lr_find_dealership_of_lead(varchar) TO leadrescue_app, leadrescue_worker;
"""


def security(table: str) -> str:
    """Row-level security of one table: its dealership's rows for the API, all rows for the workers."""
    column = "id" if table == "dealership" else "dealership_id"
    own = f"{column} = current_setting('lr.tenant', true)"
    writes = "SELECT, INSERT" if table == "event" else "SELECT, INSERT, UPDATE, DELETE"
    return f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON {table} TO leadrescue_app USING ({own}) WITH CHECK ({own});
CREATE POLICY worker ON {table} TO leadrescue_worker USING (true) WITH CHECK (true);
GRANT {writes} ON {table} TO leadrescue_app, leadrescue_worker;
"""


async def upgrade(db: BaseDBAsyncClient) -> str:
    """The statements, in order."""
    tables = "".join(security(table) for table in TENANT_TABLES)
    sequences = "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO leadrescue_app, leadrescue_worker;"
    return ROLES + CONSTRAINTS + LOG + tables + FUNCTIONS + sequences


async def downgrade(db: BaseDBAsyncClient) -> str:
    """There is no way back: rows would lose their protection."""
    raise NotImplementedError("restore a backup instead: taking the guard away would expose every dealership's rows")


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
