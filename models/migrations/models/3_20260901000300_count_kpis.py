"""When a message was cancelled, and the indexes from which KPIs are counted."""

from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True

# Several operations cancel, and none of them may forget the instant: the database sets it, by the dealership's clock.
CANCELLED_AT = """
ALTER TABLE "message" ADD "cancelled_at" TIMESTAMPTZ;
COMMENT ON COLUMN "message"."cancelled_at" IS 'dealership''s clock; set by the database';

UPDATE message SET cancelled_at = LEAST(due_at, now()) WHERE status = 'cancelled';

CREATE FUNCTION lr_mark_cancelled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.cancelled_at := clock_timestamp() + coalesce(
        (SELECT d.clock_offset_us FROM dealership d WHERE d.id = NEW.dealership_id), 0) * interval '1 microsecond';
    RETURN NEW;
END $$;
CREATE TRIGGER message_cancelled BEFORE UPDATE OF status ON message FOR EACH ROW
    WHEN (NEW.status = 'cancelled' AND OLD.status <> 'cancelled' AND NEW.cancelled_at IS NULL)
    EXECUTE FUNCTION lr_mark_cancelled();
"""

# None of them takes in a message that is merely planned, so that logging a lead does not pay for them. They cover what
# is counted (see resolvers/kpis); recent pages must be marked all-visible for that to help, hence the early vacuum.
INDEXES = """
CREATE INDEX message_outbound ON message (dealership_id, GREATEST(sent_at, delivered_at, read_at, failed_at))
    INCLUDE (channel, sent_at, delivered_at, read_at, failed_at)
    WHERE direction = 'outbound' AND status IN ('sent', 'delivered', 'read', 'failed');
CREATE INDEX message_talk ON message (dealership_id, GREATEST(created_at, received_at))
    INCLUDE (id, lead_id, purpose, channel, created_at, received_at) WHERE purpose NOT IN ('follow_up', 'confirmation');
CREATE INDEX message_cancelled ON message (dealership_id, cancelled_at) WHERE status = 'cancelled';
CREATE INDEX customer_opted_out ON customer (dealership_id, opted_out_at) INCLUDE (id) WHERE opted_out_at IS NOT NULL;
ALTER TABLE message SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
ALTER TABLE lead SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.05);
"""


async def upgrade(db: BaseDBAsyncClient) -> str:
    """The statements, in order."""
    return CANCELLED_AT + INDEXES


async def downgrade(db: BaseDBAsyncClient) -> str:
    """Takes all of it away; when messages were cancelled is lost."""
    return """
DROP INDEX message_outbound, message_talk, message_cancelled, customer_opted_out;
DROP TRIGGER message_cancelled ON message;
DROP FUNCTION lr_mark_cancelled();
ALTER TABLE message DROP COLUMN cancelled_at,
    RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor);
ALTER TABLE lead RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor);
"""


MODELS_STATE = (
    "eJztXVtz27YS/isYvTSZURxbvsZ+shO38Wlsd2ydNu2ZMxREwiLHFMEAoGSdNv/9ALxIvJ"
    "ukRQWi8ZLY4C5If4vL7mJ38Xdvig1k051z1/oVLXqn4O+eA6eI/5B60gc96LqrdtHA4Nj2"
    "SaFraY8h0ZgyAnXGmx+gTRFvMhDVieUyCzuC+ByMESSIAM4B8APADgIGgjYi1LTcMzAaUa"
    "QTxDQTUnM0AhYF95/P3w0OjwQ1MxGYm9hGIKDaES81sM7fajmTlvr3HOubhzSGJ4g/J/wt"
    "//kvb7YcAz0hGv3qPmoPFrKNBIqWITrw2zW2cP22jyYkP/uU4tvHmo5tb+qsqN0FM7GzJO"
    "d/mmidIAcRyJARg9bxbDsUQtQUfCtvYMRDy480Vg0GeoCeLQQkuIMvWLX1NO3mdqjdXw41"
    "rZcRXsQRwzts0rEjBG85jPp//xQ+aTZyJszkvx7sfg/es8IhoBIv/P387uPn87s3B7tvxQ"
    "sxHz3BqLoJnwz8R9/9LiCDQSc+6iuYVwLW6iGeYVwP+FHDCv3VbNha+Fdw+//XQDmi7yC4"
    "e7tV0OVUhfD6z5L4mvxddfCN6DuI7/oHb2z5z2J8YTmQLPJRTjGmwB4vGKJbCHcJvBdfbi"
    "9Ez1NKv9kh3hdXN+d3f765Pv/qQz5dhI++3N78EtG7mLIJ8TvqXfw5vDxPSYDDKPDRYM4g"
    "/8SfMGuK8kWQ5ExJwAhZd6IfuiWN4dX15f3w/Pq3hEg+nQ8vxZNBQhpR65uj1MRYdgL+uB"
    "p+BuJX8NftzWVabEu64V898U3QY1hz8FyDRhyTqDlqSojZhpRpHm0k6DTvGkQd6j9K0uuX"
    "NHpyLd5dAzknOZWUZZYyQTP82Gg2JzmVlGWTsjBfHx5jlpVoGEP9cQ6JoWWe4AEuos0+mg"
    "6m6RbowIkvJIGm+M7Q1/CRo4oc1stxQ0SP+mV+CD1G9Kwf4g8TMgCB7lGGp4gAyEFEBmAY"
    "vMEEGJYBHMze9oHlgLlp6SaYY2LQPiBI5z9wyvFCeAqmZ2BuMdMgcO70gYNmvCv+YYgP3a"
    "xvYkPvVP4KOWwO5a+QxOSLJlxNsFNsCuoKUNsIGjVhjrE0glgyZaBthCcEOgKLDMIXGHMo"
    "nXyQY1xpxwVn28KBXOa3uL39klC3Lq6GKXz/fX1xefdmz4edE1nMb766GabAFhuw+IoM2E"
    "P0xPKRjrF0YsUoU24vvw4TQEfjNt8/FJHH5PBRuIxyIde4VkPFp9ZYSXJYOyGC1vdHEzoO"
    "smvtjSuWDkI8qALxoBjiQQbiSIXXxos6MKfYOgl1NazLwC5Gu4mvIsGqfMzSeSsSm0VkBz"
    "eQdJpX+aVkk7QsfqnQDuzlOaaiZ/1Sz1Sc6lnX1K2DgMtVGOwAyDIBLCJEBbvsHfYYGCMb"
    "OxMKTERQ5Ali2GcRVlXWA7XerpWjSQ5NTjmaJFGkVWBMu3qdy1GqBfCSQWLPUu9yZ+/oIL"
    "1UVwo+OqoSe5TetWOhR0dpgOcmZJTvY+Lsva67NI9XZtjHHrUcROk7qmMXGX3/UEVsfZD3"
    "Nh0Hu3VtkQxOqshkcFIsFPEsKRW+J3ODhH9aAy03zau0XNm03EzMjOWMsec0DptJsit5Sy"
    "/v5cL5QsEX9LM1I4CvVcihvhUyOHjHl2LCl2TH4NC9unGhQiRfhZg912go5iSnErN0Yq7h"
    "u0qentPsULgI2X7+9Q7ZkOUfbYUOqS+8i+0V96o13HW+t+nY+7R0cvRyXHuxp/0y556RpK"
    "uQAceQAx22A64YBUM+ugDj+5zIRIOA4LnIQ7P4Ezx3fJMEiHeC0YghykajPuCfyZH0t0nb"
    "miGfhbOPRuI3bneNRnlZcRt5p3IIyuGRKnYIhvKqg3WMRWJzXvkA5QO3FR+gWJnq4BvRdx"
    "Dfgypjt3joppEVmuL/ajpY4zwdRPioCsRHxRgfZUC2sc7VhVrr75KjgwDvH1YAeP+wEGDx"
    "KB37MakZNrbi6CDAgyorcPH6m0b3m2chpvmOmjoQp9g2h3Nv9+R0d7dXD+re58+n19dngC"
    "JHxBP6WrJt4zkywAPB0ybnAlWGefEozwzyAE/dxhQ1kMOKb4OCGOytVRCewyxbAknYls4H"
    "NdII4haW+GzNgIscmVw5BfHCxR2khBMm+bchnP3dttaiifiEd4O9g+ODk/2jg5O+cHKIZS"
    "lqOS4RRzYem49c/VHDDw8UifzgHFeJNSlEOod5cxDXRLjn2+jYsRenwOTG9gMkvoHu/w3+"
    "PDARNITZThC0QeTkqyyRD4PB/v7xYHf/6OTw4Pj48GR3KZrsozIZXVz9IsSUmC5FcjMF+3"
    "Li1vJq5/Bvz7kGxVMkAqe42KZ4FjlSfAkH8vT/JtHovL6jDoJmVn6gf9lcjnNtbhLv1RT8"
    "hOA5DRxqIoBuAUTY/ASJacvXIMZFTPvAteFijPEjBZgE40HqmaxOpro6KyUJt72cFSSBBw"
    "/6Zb54NKucAC5CYTkxWUR132w8EanWfFe1nCAUlhiIgDfIxbrZB0+8tz6ftt/eCn0UATEe"
    "3htI95chmh9qu+b+X+Be5/3WW2BDhufX1nAPldfDvsFlstjv7gu5hlWwpN/c5ta+DNZmBo"
    "i5kgVzSKBD+RP+cVdGPqwRY5dQbX1kp7aXr1efTlLyUGHmGz1i8tGpgXJEr8BVFQwkQHiK"
    "KOWqX02Qk1wK5+dxFspIFuF/3d/eFCzGIX3aNLN0Bv4BtkW3cZMsAVUgkbDHMuUL0pUKUj"
    "uh6CBdvkDZx01Eoezj6vbxlYGmLmbI0Rd3frJ6L8dWzhL1y+xma0VezXoecvuVa9vzICsU"
    "cruWDzHKuF0LGRhjIp6CWK+iHLtffN3GLFN1faUFci5DkPo10Ez0lDWrN/nil9jb/HV1dr"
    "eIvnMhbeuKoFA5rpJoFQ/85Yi4JLdGeVn97BSjqp8d39Tq1M+mDLK8s8/7KbTtYofekqtL"
    "zo/9wfHR0t0hfilzcNxfn3/5kvUmjbGRU5SnbChHHGoMNx3DSk3urJosaWVwJeZuWkNBru"
    "u9fzlHL88SShCUW0Fh3ixd0VarI02tiUOBQJUKq+T9bO/9HI1Ncaj/PuxUHOpxddPYAeeA"
    "YCbGqV9MZ47JIw0DQEaj1ajPy+Jp+V0qe0cOXVuZOpKYOsEsqqcarniUcqiUQ6U1bIdyKN"
    "nJ0LZLWRLd0M+Fz1EJoxz5Yk3QjigqZXNTBgwi0qLD+0aDCos74N4TPyFxc8fcRI4oLIWE"
    "49oOQ7dFEBjlnxaVZGRciQN4hkh+Anc7r1Fanxxqh9L6JNH6ltd+1M3kzjB2EG5V1rFlgN"
    "df01GHRPO3uFpjOc6kxnG1cVx0MFNy7Ft0KNMFjPeqXY1ccjNyZiivbnhLWeRld9/EuNTd"
    "N9Xvvtl4pQKp1+X1FyqgHCsaqOS1lowkW/eQbkfFIOgBEYIMrcFlN7nM3QO+SuXi4rrFma"
    "rFwmDVfIO1gYcnw6x8edJ5eZTL9tWJWRUsfRVinkNLJKdr1HL0HA3wmXuV0szKPy+zrP3S"
    "4SJrcmaxRdPS4yl+Nb2lFjn/02aINNyuU7xqcsssabo8Gqp58WSGsXvmjrpnfMugzpwqZ5"
    "HPwv4zJsiaOL+iIF7nin8lzNdLcm702zLQv0cjK1VEnTcTOF8e4KYHnCg5h2wU+AHv+Jpz"
    "d/Vx2PtefGafSeV9Yc3666CX7VtQigCvV7U+UaXFQ7kqdwTnrYOGmP/zPKj3sb46hGqd8I"
    "+gsuJvJma4lxcGEn/eLw0HCWs0ukvSCnEhPpOOgM/UD0Nyz0Aw1QwwXoiCfsh+EDdxjkZB"
    "c0Hg70s7e0GMxw8oh6CiPVS0xwaLURgW1OpWVElydRDoQbUzmJIjGBVMrYKpt1caW2fpL7"
    "f8ulJOMCohSydkSWKpIxstR4+OmW/FKvQ0RlSpNmfIsCNqd2DCfGU2KJkp7qwSOuZPFJgW"
    "t2TJ4hQYQiEkSEfWTCS7ETAnFmPI6YO5aemmf309/zjbQgWlOtt9nQqylkPvU2q3JGr3D3"
    "SVSubtaL0KnMXXqchVVHlQx5k6OKDXHOrUIKbspZFkrwpf1yNclaqXIrBikRnf3gMWF9po"
    "ntsHpse1rz7gwD5YZOq7d8+4kuHaiz7ALtOwx4IfLE7lORw2SLTwQVqn+TGpBioAPgHwhw"
    "r4fiiE90O2nmfOEW5hvaeQulGxJ9m2yDWXD88v+DRETwVQFpR72s4hWmYPX34dJkzhTEHU"
    "hAcqIk9XSU2CPTdrYR2SK6gbQA0Ng3Azts76G2ORWJnuiRTmSPf/iZ6Cy529owPf7jYho9"
    "zSBh7lJndgFdTeBwdV1BVOVbwTDjIqC/Q4mjnxCCWiWHLILIm5icGcYIaAxYS3A4mKq4Hq"
    "Aoxm+LeS8MHfKO7T02hNAzPJJrEkGuok67/RNnSX1fU7x9iU11k6r3NC7/QanSt4azxUkG"
    "xKdUm6IjW2yfRdsSn5yixfA9nWDJFGJ8BpXiVpmSUt7pZrIOQYm5KvzPJ9gJbdaBonGJWM"
    "ZZaxLoLT7WZiTvNujaRjZ6g/hVdcixK2TIS1CstfHNqOIa14w3WXhkMUYtBoWU+wbs1geJ"
    "3TXgXpvQYxI0Iw4cIzah1lJrm655Jaf8xDgFgs5Kzq6UOGsQtob/oYIgDRRWQKnfrVunK4"
    "m1Xt2h4prLFoF5yOrYmH8w7hS1FP8G2wStqypYa2GN5ycAoI9kTyE7T553oTk6uMM/6Bth"
    "+tScFcHE1gFzkvVhvXKB+X4Jll5CWqlpWfWvF0YT1qO9MkwqtmbGGKrXtIt3POyRiauixn"
    "vSmMTImzbO4ust22MF5zcIoJHVF1wb+lpa4xkObdGqNPOCFtID7pzLf4xwQ/IgJMSIHFwh"
    "trePvLl/KtMxl0G1pTjXE4agXwpti6t5i1EJIuIGs68zLMWzn1oH9FlJp4oo8fkPj+CiZc"
    "SQ2X6M6NJNq167dEl3tsF9ZVS7fEhljtsi1tpgf+ZsMFtxMfezn5gctn/bIEQTdOVaG8hn"
    "iJASKuMz8SUKxZFC4o4JNaXPVtMQp0jxDkMMBNQ8qZ84prvKQrldknw7LSByqzTxI1qu6t"
    "KR2+LGWvUmDrXklg6142sNWiy8/OoFzq4ksyyu3jk8yrGi78Wrjw105azePu4HhvwSZT56"
    "JdtbUkqWsRKaf3DLllyqv/vJICq9GItE6dC3FRH4w0y1NgCNUTPjBuiwt/2Oryvz6YQzuw"
    "18Gbz59Pr6/P/D8JYEcwgd23fU795MfOBPexlNa7aPm1SjuWY0VV2rEkG1ozDUJpDrWB5l"
    "uUlV/1ovBcKs6yuXOpNjFe89HU5hLQu45knj5bkhmap8N2wKVc5Uq14hvVMheqqSos7VZh"
    "GWPDyiv1/a/725t8eFccaQPM0hn4B9gW3cbVoARWgUXC6soE1KVj5/pJc0p0kA6oU7nMbe"
    "YyS2aI/h7oer0SWzQi6VcyR2cx6ufPVRxgTaee3wtAhq8PBTZi1F/OAUo1HmULyqEjK1tQ"
    "FhMlmqE14xSTbArqKodS3nScF3RbaLysGJT9kncgovzyyi/fqjp0Dx1jjJ8+BRUIFnnqUJ"
    "qkVB2iAbFmxKmfVYf+EJEgEAw5krH6U4AhG7l84CIwx55tABPOEKAmnjt9gP1rWkT9Z11H"
    "rh+sFOWxht8AQqszq0m1/7o1K2EX1qRwCc3dnnKWz1CjklcLC9bOD4PB/v7xYHf/6OTw4P"
    "j48GR3uYhmH5WtphdXv4gFNTGpoxVW6WaSKAz+je/5V3EVQ51gUjBXOd9XLrtWXXYE6ZZr"
    "5SZhlg3jGFMHMW4lD0rVlN1koVNf12lkf6RYlQGiDJACAyS6PzPP8ojdrVlicsSpKsUCEc"
    "/xdXkR5X8GhMLvX6yORKVbF3oUGUuSyDzIj+5p2pHy0cqhISk7QBYFVV3p/Qrc4VKfcraI"
    "dLNotAJ2hfzzyIvrTmq5FJYMHVxC1nw9CkGQ1rvlasXRvbG7VyW4aq84umovE17FhyJpZn"
    "MlObcmM/7VWFxJKWPXbSjlOKeSssxS9lyj4fltklO5T6QW8w+oYdF96/xF/qnnyl3cOmiI"
    "+T++cNZW7EIuobRU6+JF3r5zRCzd7OX4+sIn/TJPH1zRPOfnK0Zpzb6313Iu/8KYpmJPWy"
    "xutmaeVkfttcFhFZuCUxXXajzMWBViUtVAOCTvILqtFIsIUwCyCBfnbMRYVNJGzaSNH3p0"
    "9f3/4ZJu7w=="
)
