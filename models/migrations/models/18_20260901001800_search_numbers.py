"""A number that is looked for whole costs the same in a small list of leads and in a long one."""

from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True

_LONGEST = 16  # E.164: + and at most 15 digits
_PART = 6
_PARTS = ", ".join(
    f"CASE WHEN length(phone) >= {start + _PART - 1} THEN substr(phone, {start}, {_PART}) END"
    for start in range(1, _LONGEST - _PART + 2)
)

# The trigrams of a country's numbers begin all alike, so an index of trigrams walks long lists for a whole number. Six
# characters in a row stand in few numbers, the last six of a term above all.
INDEX = f"""
CREATE FUNCTION lr_number_parts(phone text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT ARRAY[{_PARTS}] $$;
CREATE INDEX lead_number ON lead USING gin (lr_number_parts(phone));
"""

# ``number`` is a LIKE pattern, ``%<part of a number>%``. Where it has six characters or more only its own index is
# asked: with LIKE in the condition the planner would read the trigrams as well.
SEARCH = f"""
CREATE OR REPLACE FUNCTION lr_search_leads(pattern text, number text) RETURNS SETOF lead
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
    SET search_path = pg_catalog, public SET enable_seqscan = off SET enable_indexscan = off
    SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    tenant text := current_setting('lr.tenant', true);
    part text := substr(number, 2, greatest(length(number) - 2, 0));
BEGIN
    IF part ~ '^[+]?[0-9]+$' AND length(part) BETWEEN {_PART} AND {_LONGEST} THEN
        RETURN QUERY SELECT l.* FROM public.lead l
        WHERE l.dealership_id = tenant AND (l.customer_name ILIKE pattern OR l.car_model ILIKE pattern
            OR (public.lr_number_parts(l.phone) @> ARRAY[right(part, {_PART})] AND strpos(l.phone, part) > 0));
    ELSE
        RETURN QUERY SELECT l.* FROM public.lead l
        WHERE l.dealership_id = tenant
          AND (l.customer_name ILIKE pattern OR l.car_model ILIKE pattern OR l.phone LIKE number);
    END IF;
END $$;
"""
_BEFORE = """
CREATE OR REPLACE FUNCTION lr_search_leads(pattern text, number text) RETURNS SETOF lead
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 100
    SET search_path = pg_catalog, public SET enable_seqscan = off SET enable_indexscan = off AS $$
    SELECT l.* FROM public.lead l
    WHERE l.dealership_id = current_setting('lr.tenant', true)
      AND (l.customer_name ILIKE pattern OR l.car_model ILIKE pattern OR l.phone LIKE number)
$$;
"""


async def upgrade(db: BaseDBAsyncClient) -> str:
    """The statements, in order. Replacing a function keeps its owner and who may call it."""
    return INDEX + SEARCH


async def downgrade(db: BaseDBAsyncClient) -> str:
    """Takes them away again."""
    return f"{_BEFORE} DROP INDEX lead_number; DROP FUNCTION lr_number_parts(text);"


MODELS_STATE = (
    "eJztXetz2za2/1cw+pJ0RnVtOXYSe2dn7Na78W0enVi7bfcxFERCEtcUwQKkFN29+d8vDk"
    "hKfJukHoFofGljEoekfgeP8z7/7c2pRRx+cuPZP5NV7wr9t+fiORH/yNzpox72vM11uODj"
    "sSOHYs82HqNBY+4zbPri8gQ7nIhLFuEmsz3fpi4MvkFjghlhSFAgOkHUJcgi2CGMz2zvGo"
    "1GnJiM+MYM89lohGyOHt7dfD+4uITR/oyg5Yw6BIWjTuClFjXFW213uqfnB679R0AMn06J"
    "uM/EW/75b3HZdi3yhfD4T+/RmNjEsVIo2hY8QF43/JUnr/04w+wvciR8+9gwqRPM3c1ob+"
    "XPqLseLn4aXJ0SlzDsEysBrRs4TsSE+FL4reKCzwKy/khrc8EiExw4wCCgDr9gc61nGB8/"
    "DY2Hu6Fh9HLMiykSeEeXTOoC423X5/L3z/EXwyHu1J+JP1+dfg3fs8EhHAUv/PvN5x/f3X"
    "x++er0O3ghFbMnnFUfozsDeeurfAT2cfgQifoG5g2DjWaI5wh3A358YYP+ZjUcLfwbuOX/"
    "G6Acj+8guGenddAVo0rhlffS+M7Eu5rgG4/vIL67n7yJ7T+P8a3tYrYqRjlDmAF7vPIJP0"
    "K4K+C9ff/pFp485/wPJ8L79v7jzeffX364+U1CPl9Ft95/+vjXeLxHuT9l8kG929+HdzcZ"
    "DggYAR8DF0zyn8Qd356TYhakKTMcsCLSk/gf3eLG8P7D3cPw5sMvKZb8dDO8gzuDFDfiqy"
    "8vMwtj/RD06/3wHYI/0T8+fbzLsm09bviPHnwTDnxquHRpYCuJSXw5vpRis4O5bwS8FaOz"
    "tDtgdST/aE7vntPki2eLx7Xgc5pSc1llLjOyoI+tVnOaUnNZNS6D+jp5TGhWcGGMzcclZp"
    "aRu0MHtGxs/tZ8MM9ewS6eSiYBmvCdka1BCLiuS5wb06SB6/cKrBGZEf0qq4QZjjVwYnAN"
    "68RGI3zB0XBpOzZF0SNO0FBMY5cjzMA+IMZZ1wgjRn2YqdLSsCDMFr+WIzHcdtBo5Im5b9"
    "OAG5udbjQqsloc7L1bWDNUU7OflY3DY3RhW4Q1wT1J00HlcFAH9EE56IOcchitOIM3m98Z"
    "sg5Cff6qBtTnr0qhhlsZqAN/JnYhsbE1U8PTdFoL77fUwtcnRFtGlDygJUeOR6TbO0Paq1"
    "Mlj9ASt2oSd5Lvc8I5nopfa3DCFrZJmp4+pQ9odQ4pxul9H0N8zgVsbkPBKk3VPZx3L1kt"
    "Z9jnQltrAXYBqUb8acQZmcIXNQB6Q6HxfRpfYk0beUHj8RrbBrsFQGJ4hBk8D/W96z+xYa"
    "SpM8BHTlMlgJdvvELjlYxACfe5Fxw9irdkbUUlDJnCx30/OHv1+tWb88tXb8QQ+f3rK68r"
    "eHT/cVhwLLbCPk+oMuyO/UiWNiffBmTtCC2FuksCfuBZLdmcptRsVo7NqnhOBKqkxGUS3e"
    "pX+koSg570kfwqTleEkRlwn84JQ1iASCzkU/SSMmTZFnKp/10f2S5azmxzhpaUWbyPGDHF"
    "P8RIccotZ3R+jZa2P7MYXrp95JKFeJT4MCLmbt4/cqB36khP1b0gqrmglJLDdx8sFy+4hm"
    "BnyDTUNaB2CLYawpwg6Z5SuXuEpwy7gEUO4VtKBZRuMcgJqqxrQ5Ad4USucm18+vQ+JW7d"
    "3g8z+P7tw+3d55dnEnYxyPZDdTCn28ABDF+RA3tIvpSp7RuSTuwYVcLt3W/DFNDxvC12Ic"
    "XDE3z4EbxKhZAbQqrhDS1/BaSdYMHez8cwyKjR2bgh6SDE+zBjhyK8MV41s2WnyDoJdT2s"
    "q8AuR7tNlGeKVFsrlLNWpA6LWA9uweksrY4vUI3TqtilIj2wV2SYiu/1Ky1TyVFPmqY+uQ"
    "R5QoShLsJ+LvUXXCvU87+ngY/GxKHulKMZYSS2BPlUkoBWlbdA7fbR2tCkhiSnDU2KCNI6"
    "pXi/cp0nUGoE8JpAYctS7+7k7PJVTd9tOm37sk7WdvbUTiRtX5ZGLAS8sbm0iFZl2McBt1"
    "3C+ffcpB6x+tKpAkcfFk+bj8PTujFLBm/q8GTwppwpcC/NFXEmC4VEfFoLKTdLq6Vc1aTc"
    "XLax7Y5p4LZOOE6Ta34rz+/1xrkl40ueczQzQOxVkB8IWsjg1fdiK2ZiS3YtAd2zmxeByw"
    "g2ZxL+3FT4n4dPH0sibdJkWc7bpo/+Dzk2Vyh2DSYtlK/yqWNB7Sr4fhRZl68EYgJUmBJi"
    "kI8fCYcIiVnkXtlqSgCI1b6LrJsiw2Z4QNZ3oUPhnsfq1KFwXWVzA5NjOuihILr4NiL7y8"
    "+fiYP9Yo9kZEd8Lx5xvOzeXI0Ojq/7tMf+tLZN9Qossom7/SqbrJUeV6Oogk9cDHUM7n2O"
    "hmJ2IV+IJ3B2QRWDJRxetrhDl67UJBG8E41GPuH+aNRH4jMFklK6cewFkSSCfDSCv4S6XF"
    "xQ4SDv1HZcNQyJ5XbciF9NsE6QKGyF0aZb9cDdi+kWdqYm+MbjO4hvnezf8uTfXO4vSIr/"
    "29AunqTpIMKXdSC+LMf4MgeyQ01cpItX7L9rig4CfH5RJ4P9ojyD/eKb5/mqDfCgzg5cvv"
    "9m0f0jsIlvSPtaE4gzZIfDuXf65ur0tNcM6t67d1cfPlzLxFMQe0FKdhy6JBaaMDpv486p"
    "M83LZ3lukod4mg7lpAUfNnQHZMTgbKeMkJXdFOCEY5tiUhODEaFhwWcbFl41yRAuf0CrTO"
    "FWzDk/3ddetOMUYer50gUp89nyIN8whkvKM+UoM+jWNGa3m/t/mgSuCdihcWA7vu3yE3jf"
    "n5suh0hF76Mx4bZQ0MUv4EQauxeErVDaErF1RP4//12Avu22BD9JeIzYN8uNbwqt2JLNR4"
    "NOJpxApecCG6A9Ld1CCogPt3c03Dp60vhEXWd1hWZ0KR7IpOVJ/ga5wc8Ilg4cJmYziq3X"
    "tbeat4PB+fnrwen55ZuLV69fX7w5Xe85+VtVm8/t/V9h/0mdAwU1CyT0MyBfn0iN3DUF9M"
    "fjZ+V0TiCQU7BtThexhVByOORnWH9VXHS3XzbHYPXPFIi2ixOPqtZykupwi/isIeOnjC55"
    "aCkOjx5wtE7lUST2ILHJTnkfeQ5ejSl9FGcWC+eD0itZu1y7uioVCf+/W5QUpQhv9KucTG"
    "RRuyAFhOaLwWwVd/By6BRKP4hT1XbD0HxmEYZeEo+asz76Ip7WF8v2j+9A0SII5sMPFjHl"
    "NsSLQ/93/Pwt/Ebiuc022Ijg6b01OkPVdR0dcJssdyhJJjdQd9fjD3e47Z8HO9NvYa3kwR"
    "wy7HIslZh7qxjWmLBLqO59ZmeOl9/uf3qT4YdOezmo71Si0wDleLwGV1dUUQDhsPJ00/iK"
    "NJXG+WmcQRjJI1wezRyP3yqMWbXtQockHwMrtH5cXz++t8jcoz5xzdVnWTyjV6Ar5wf1q/"
    "RmezO8nvY8FPqrkLaXYZY6FnqtmGLcDzMHxpTBXZR4KjTWlm20Hern+mdvpEBBZcFQWZNx"
    "Rr7k1epDvngbfVu8rsnpFo/vXKzmrkKDdM69IlLFRLycMI8Vdpuu6vyTIdQ9mJKHWpOWP9"
    "zHfpHv82GOHafcoLem6pLx43zw+nJt7oA/qgwcDx9u3r/PW5PG1CooElY1lWMKPYfbzuFv"
    "Y8E7WI4lFJP2Nz9GiCr0EZHJhJj+tfTjS0cFRxyvEHVlkWm1nH79J21+WtFps56OQtFRtE"
    "u3ZnM39dmwesIDEftCod83PaBfqcdGlRj4Zmy9zgTcnrocAaqQGo9+WJz9sCTjGYRl/BA9"
    "9DrqonyCblJdlJeUPW5aKFd3bN7zu3RioRraklZWFVFWw1XUTLjf0Gjxvq14r4XDzkoNig"
    "qHivn2jp3LisiGskxHgUgYl+8olwSdeEStQhPcRxaDig10IuWssGbvCXoI4F8EekEtZ8SF"
    "UoUEXA9OFHwv+y6KT4uL/Eo9ny4IK64tsZ/XaKlPDbFDS32KSH3rRlJNi0zkCDsIty4UvG"
    "eAd18l2MTMkEdco7mcJNLzuN48LnOtVTjuy9xqXcD4rA7EZ+UIn+W35k3P0IxGXtVNLUGl"
    "u6nV76Z28CIqSu/Lu6+hwgVWPBTJG20ZabLuIb0fEYORCWGMWEaL9mmFxN0Dvk4t/PJK+L"
    "k6+KCwGlJhbWHhyRFrW55yVh5tsn12bNa1lJ8Fm5fYhvICBrdds0ACfKJTX5ZY2+dV5rVs"
    "RgGBZgvbX7VtZpGh18tbaZaLn7YgrOVxnaHVi1tlTvO1a6hhK+McYffUnd17DgQUvNWiSh"
    "EezYrqgWMxtES84AjcV2iJOQp/TO/ZrbW1+6eZky5D1kE78G4WWi6mII98Hva/UEbsqfsz"
    "CaO17sVX4mKptKBD8JGB/jWeWZnuHuIyw8u1+z474aAWKnFIaAX+LFbB5/sfh72v5REbuV"
    "T8LZupfAifosy2tjXgzdqppKosBaRQ4Yrh/OSSIRX/eRrUh8SzOoRqk+CfsOTvLzPq015R"
    "EFDyfr8yGCgqHuyth9aICpJEpjgfgagfBWRfo3CpWWi8gkQe4kygs/doFF4uCfve9mFbRP"
    "h8g3ImOtZHx/ocsJiMZWOjaUWkNFUHgR7U88BVOOB0KL0OpT9ebhyd7rk+8ptyOUWomawc"
    "kxWJpI91tAI5OqG+lYvQ88SgWrV1I4ITqL1DmS+F2bDkLTRTBBnzBUczW2iybHWFLBAIGT"
    "GJvYBUR4aWzPZ94vaRTKaH6tlIfJxjk5JSu/t9nQ6xV0Pu02K3ImL3NzSVKmbt2HsVR1vs"
    "U7GpqPakThJ1cELvONCtRUThtnGEzwpfL2BClGqWILIhURnf3oRCpzUj8PpoFgjpq48EsB"
    "ObzaV591oIGZ6z6qOor1b4D1uMClwBG2ZGdKOes23fiSY6/SEF8Nsa+L4thfdtvh5vgQO/"
    "tF5bNFrhOlf1Ud1x+f/igm1D8qUEypJybcc5Rav04bvfhilVOFfQOGWBiodnqxynwV7OGm"
    "EdDddQt4AaWxYTamyT/TdBorAwLeNMYtn/Bb9Cdydnl6+k3j3DPheaNgq4ULntmkEnmXNw"
    "UEdcEaPKT8JBTmTBgUCzIB6hghVrCpU5sZxRtGTUJ8j2wdpBoGJyKLogqx3+e0n3EW+ERq"
    "8Gb6hgpskU5kRLmWT3rdZjyBaY2YBAwf5T3jOgkHirBgIH3JF8Mvcc8SUveB888ELfsGOd"
    "Wb3GAkKn4H6b3LccocKLQrIFKqPIcu5iP0Iu9WXVuzYb0461WOk0brI41gTHsCCiyoPife"
    "IrZTn8v31+L5smY2hP50qb+IT45mwHoaF7WSGR3b+pAy1Bpt1nyrnPUgp00MpBGuzQO6qY"
    "bNAl7kKFhzbLd0Om+asyfy3i2OIMaRXKkqXVnFaZ09DktgWTE2Savyrzd4Jtp9UyThFqHq"
    "vMYxOybJx2bM7SHg2nE8EgLzgyHWo+QiV2H6wDoJlC9MkYh17J5zUd4lipVtt6ivRoJsPz"
    "XPY62vg5sJkwRplgntUoJiNNpbAZUZngrRCxROxsXTdqjrALaB/anxqC6BE2x27zopMF1O"
    "2KTx4PF3ZYexLPx/Y0oEXRRJWop+gOWOxzfaWNyZzRALI4sSM+N5jOhMi4EB/oyLBzjpbg"
    "Y6Ue2d6xtEP+eIwubKso476qiuKGpgv70b5T5mK8GgZJZ8i6h/R+AjZ8cOf6BftNaYhdku"
    "RwTVFP94XxjqPsZtiF4kGy2VhTZSBLezRKHxghHQSfdC01/jGjj4ShGebI9qPGa+L69lv5"
    "0akMpoPtueELOBplImTIureZ7SG3BiBrp4OnKI9y0cn+N7DyoCohinZoaJPIiWvBGhyTKX"
    "6uy6/tdpwjPsqpgWUgkN6N4Rlx+oiJg2Z5NTlChXdkCCZHLoXwffQokOAyXBiZ0Akr6oqV"
    "3CXqzYKsKFpLEq0QRLO79zcouPMMzseK2nFxp7c02o3rxsUt5Y4L67ol4xJTrHG5uH2WJf"
    "gU+CadkyF2nFWvoDZB6n6/qkABDUca/npovc7P8W4SK4My9NEUD4EfyPtxZQC0tP2Z3HKi"
    "F8F5ZFJxBiGbhw36gjk8xxaPYGKvKmn+vNfX7bhMwa09LdWdC7erAq05moxVSvO3rVMQas"
    "1vB4Pz89eD0/PLNxevXr++eHO6Vp/zt6r06Nv7v4IqndrMYt1aVy9QRMNq2hew0+0Ad231"
    "7G4yfQ927NUVIrbcXVugveOMBPH7mwG9JlAZZmVmMp7DgdvsXNzQHM6i3InjUZE6Wb84eD"
    "Wm9LFIGF3fqxREveSoGnVm4SUWiqmuQx3X9hHHKy603yUIfCDlmQFjRMh/C3HeC+KiKrPb"
    "PEqXuFJDStFCohYSVQP3rFaG91lFhvdZPsPb5uvPzp+wVSEiaUK1Y0QUi8qJNn4j2vgbV2"
    "8rou7gfN+DT0/H1XbVLaOY4PrgE69KeJX3awmwBo+HNin4Ko2bsWR5hSwQPfHEJwyFJRe4"
    "j2RX2D5aYid07aGX795dffhwLX8Soi4QodPv+mL0F5l7Ebalriz8uufXaulYjR1VS8eKHG"
    "jtJAgtOTQGOlmVpmZcY5KkS1aonYU2Hq4SY9eRLJJnK0qkFcmwHYhxuKix6C9K1/zF8/Gg"
    "tMR3x26TMbXsZmXONhRblXJSDeVDV2jSRf0OXdRPQNaqnl9Md/jp3vvTJHBl7Xo0DmzHt1"
    "1+Aq/9c68ZK3prBa6PxDN8gi3QETNzSY01opgJ4e+hlN6rsCLEQ/q1DAmLxOinPWIusufz"
    "QD4FEUtKsqF2Hz+vwPVVj0Zr8WpoN1qLV0W5jFdowwzFNJmGuo47MZiPi9JtS9XODYHWPI"
    "tcWdqjoj0q+xWHojzsz1DAyPMLxaHMkGpxKM7rZonRNQKEwh4rYUlkIdBET4HOMpSJOdlH"
    "FDpLQ5nea1kumRPfd4gFreyENOTStYtkTDALg8fjh7zgyLaKIokO8k4drq5wPJ6W0pQRHb"
    "5JrQ61Qe5UsQ61od5LtQ7daWzPaaiMTAgjUcZjXYxTRAqbWXs0YLGEIcWJPsKhkBFn0slQ"
    "aAh2rmfkO0wdOF1vT9fbU0UP3F+9PdPBzXqYZci6gPy+G3VSDwwYUd/QBqHTKTq1I6d7to"
    "/CeuFCh5TVKlCyixxaYoG11DQp274g8w5jrJUqlaya2HPspql0wxJp82jVsyRJeTTFeJ4N"
    "lxUxQD5g1xrTLz+FzU8K62Nkh/SrDJA8HGxYydH1qmRgNBRIJnp4Ip84xJtBr7YlDRwLzf"
    "CCID6jSzcyDnpik8amSTxZeCUuoR99A4oClkqqZOz1ddrsqM2O3TMh7F6Z+kYmhOcGs472"
    "3G+0pxCqbc8urP9eNY0TRB3EeC9GXSjU18ToEo/vBL6HNraEsk4r9SNDqtVMrYCUKCBEsI"
    "/9gk3SK9I9Nner1Q45zvDigU9qHO/oUtxiicADoQCET5G1XwNOrLDwnZiR12gj3XE0xyuh"
    "FWDZ1D6k6CNOkQuKg9AVuLjM6DKvdRzmlVtoHuGTGznM1hTqxqHCVgT1kvqxgtaX9RDD0D"
    "dEYyePYJKAli1ss6alb2/lK8qVE1cccy324gTZ8ezDuYLdth+p5bJKN/wmBFq8i8hC3I1X"
    "fvf37VRAAdisWxbsztIejYkw2z9hHTmG+aPcQaGU+xLX9cse+3xQ5hwXPHfLTvHo3hNneG"
    "JUrXIQLHClTQ4qD18jOAwFib0gsKuH03s9JDbzFRd4aPsgneyhhqVD2/NUMTRFq6Nx1acU"
    "mYZa7bwaxVyBB0O6XUGSEnKN/NPIQ0BmI9fAmqCDW8jbGui+LQX3bd5mjXlRyZcqg3VM0b"
    "25e1anvsZZeYGNs1yFDTEVWTvbaZryaPSyZ2M5TXOZel5LLicpNZdV5nLgWS0TQdOUx2N+"
    "e5Zs/gZ9tbqvnW9ln3qqBdcnlwyp+I9kzs4acKnFlK/xnNtt/63trH2B54mFV1bCJXm7X2"
    "nzywysGSnoIrGqgQ5NKBvbFkcvZdg5dLLqo8BlkDUM7/iujx6J529afnpCB6MuNCkQE4AT"
    "C3pePZIVgWg/PosbX0VPL4scPOTrtYlRhU2sr02MqtgEosVhwILJo31ru5itSmJSMpTZ5J"
    "SVH9bfOzLAq2Jgo4Jga+FL4Hp7//Hm8+/FYUG3BQXEbn8f3t2U5Qa1kIiztFrzUVkkThxm"
    "eUaX1/jLkG1V4u9gjYBx2PiSOrKKH3x/HDISFinx8SOBdDB/Btzfdirsp/qlrljU1VWpiJ"
    "9/SOaeI7j+IC3tBbJ/ekCl9O9HQ4212b52qtBGdnrBURThhTi2rbBdt6zLCEP5jeeh+D3h"
    "MoYQu9gnw2USf2mG0O7fohODdGKQlvJrSPnhYmtaxjlD1kGoz+vUcT4vr+N8XlXHuQnUu6"
    "iYrTbUuy+ZffCSRAeSnT8QH7/gfRlNbXMuII46HoW1+iB0F4tDkCygVxJ1apbF3nsXaYHb"
    "lLKCfKKKWZ+gUZ8jbXDe/V4+sRn3jTZo5ylVxlxqkAB8KCLKj1eDAw52p0FhuaKqPt4bGo"
    "VRV0ZiWWBmwy8v2N5LRfQUTasSzAea2jO6REIlXCHLnsjkax+ipMNOz7KV3QzX3Wx2XKOZ"
    "kf8Q2crBKAtoKk8OLaLtwlQ/eJ4oJF60SRJN0B2NGTiZfgLUV5B3AqlI1H2OKUjmjJjtuJ"
    "+mPEr+b/y6cQ5Sfen22CeBIvbIX8l4RuljVQGj7JB+lU1yGQ5uWMAIkoggDxF2AXkoLvEK"
    "0tAglYi4lkcF168RdIW1ZZCKGAHZvOupBP2DwnpEQk9aEqegaNHuX/Ev91/urzMqtTJIQB"
    "Zqmhgyg+zY6E+ZHIhGoxnMUfnHaHQlJ/yY0UeokGeLVRuAqXQ0Mh1szw1fXHdHo764tKQs"
    "HgNfqcMZFJJbtaFTEbUhXroNwc6QaajrQL2Q9kryRzM/SoqsS31yDuJR0ck8h0jmwT54H/"
    "0mtockyeFm9el+p/TOzApRzQwJUfuSG0nyo1Fwnk1ERZLfGwm3KavTlJrLKnM5oaI0cvqk"
    "ybpgIty/x4Fvs38WkOuVpfLKkgwLndUlPUhKBZEiUoV9Id9MJJE4yUYWTXwcaaoubF2H9m"
    "6IVeKJLyAG+WIS5hXsZVUepjytwjzogWlPhjZily9lgULpxUaDU/R4u71dex/s0SHPnT1g"
    "1HIx3EUmt165i2E9pF/HxUCSo+sVPAubt7ATdAdGKY4CD1wALx06NYhHzVkfwT+/iAeF/+"
    "Lkj+/CPgaRP8Mm/BpxAo/i1IGKNCdiHOQxSrM+ZVZpjbTDvVs7CdQQ57WTQBFtKmAFZoly"
    "qSMa3gloDy1OhNb+8EU5yG8YwyXJpRm6DPY1U90OBH4P1OrVFbiT2QrJb9wFL/7572zgJ2"
    "XzIrGsIuBzTXG4ydv7TxT61QRBoIFwZ2xN6mGX2SLq7BDlG4Suk3a43h6WzeFnt1EwMqTa"
    "gqWaglHI5+aF8QpIVVbyxysDgnz6aCr7BzAEPTBrpzTvOysj+hiD24VtoapXXI74aNacNL"
    "2Exhb4EQH0epj4JFSNpEmGB6ZJeM0w6y6tzOdZ5R74HuvcUWn7gD+v0vYp63dsZmjiWUjS"
    "dClyZ3c+hchiU6BdMuxyLLMj7q1yeGPiLqG797iozPL47f6nNwV8aRyoliDS7Ggdpqb9CZ"
    "09T9TyJzwQMWGqvAnRgH4dXwLfjK1XQoXbU+gb5q5zB17wjJ0eC43mBN0gRsFYYMlEg5Bq"
    "TLhtESmZumQpb8SZAuSLZwsuiTUwGpWUVTnUm7UXQQ0ztvYiKOJF0KkGh2tcIfewIvGtvD"
    "zlhkYXpuyjdoUptfDWWeEttZOtz/qmbE5THo016NlwWRER/UbIouasSDaP7lQK5Xgz5ilh"
    "vJyxOxZfn0uZwC1NY+XCatS9q4nklCDpoNQ0uKjTM0mMKnf+XOS6JsGiaoBwNLyD6O6woX"
    "Su1F8e4fJKzgmSrao4q4Z2Bbg7q8z8TQ+zr/8PHGLMsg=="
)
