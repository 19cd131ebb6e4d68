"""A restored dump's webhook endpoints count as well where the log's order is mended."""

from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True

# An endpoint's place may lie beyond the last event: where it was created, the log's horizon. Below it nothing is fanned
# out, so transaction ids that begin anew below it need a new epoch too.
MEND = """
CREATE OR REPLACE FUNCTION lr_mend_event_epoch() RETURNS integer LANGUAGE plpgsql AS $$
DECLARE next_epoch integer := lr_event_epoch() + 1;
BEGIN
    IF EXISTS (SELECT FROM event WHERE epoch = lr_event_epoch() AND xact > pg_current_xact_id())
        OR EXISTS (SELECT FROM webhook_endpoint WHERE log_epoch = lr_event_epoch() AND log_xact > pg_current_xact_id())
    THEN
        EXECUTE format('CREATE OR REPLACE FUNCTION lr_event_epoch() RETURNS integer LANGUAGE sql IMMUTABLE
                        PARALLEL SAFE AS ''SELECT %s''', next_epoch);
        EXECUTE format('ALTER TABLE event ALTER COLUMN epoch SET DEFAULT %s', next_epoch);
        RETURN next_epoch;
    END IF;
    RETURN lr_event_epoch();
END $$;
"""


async def upgrade(db: BaseDBAsyncClient) -> str:
    """The function."""
    return MEND


async def downgrade(db: BaseDBAsyncClient) -> str:
    """Looks at events only, as before."""
    return MEND.replace(
        "OR EXISTS (SELECT FROM webhook_endpoint WHERE log_epoch = lr_event_epoch() AND log_xact > pg_current_xact_id())",
        "",
    )


MODELS_STATE = (
    "eJztXWtz2zbW/isYfUk6o7q27DhO/Mlu3MbbJO7Y2m27l6EgEpI4pggGIC3r3c1/f3FAUu"
    "LdJC0pEI0vbUzikNRzcDn389/enFrE4QcXnv0bWfbeo//2XDwn4h+ZO33Uw563vg4XfDx2"
    "5FDs2cZ9NGjMfYZNX1yeYIcTccki3GS259vUhcEXaEwwIwwJCkQniLoEWQQ7hPGZ7Z2j0Y"
    "gTkxHfmGE+G42QzdHdx4sfB29OYbQ/I2gxow5B4agDeKlFTfFW251u6fmBa38NiOHTKRH3"
    "mXjLv/4jLtuuRR4Jj//07o2JTRwrhaJtwQPkdcNfevLazzPMfpEj4dvHhkmdYO6uR3tLf0"
    "bd1XDx0+DqlLiEYZ9YCWjdwHEiJsSXwm8VF3wWkNVHWusLFpngwAEGAXX4BetrPcP4cjM0"
    "7q6GhtHLMS+mSOAdXTKpC4y3XZ/L3z/Hj4ZD3Kk/E3+eHH4L37PGIRwFL/zHxe3PHy9uX5"
    "8c/gAvpGL2hLPqS3RnIG99k4/APg4fIlFfw7xmsNEM8RzhZsCPL6zRX6+GvYV/Dbf8fwOU"
    "4/EdBPfosA66YlQpvPJeGt+ZeFcTfOPxHcR385M3sf3nMb60XcyWxShnCDNgj5c+4XsIdw"
    "W8l59uLuHJc86/OhHel9dfLm7/ev354k8J+XwZ3fp08+XXeLxHuT9l8kG9y7+GVxcZDggY"
    "AR8DF0zyD+KOb89JMQvSlBkOWBHpQfyPbnFjeP356m548fn3FEs+XAyv4M4gxY346uvTzM"
    "JYPQT9cT38iOBP9M+bL1dZtq3GDf/Zg2/CgU8Nly4MbCUxiS/Hl1JsdjD3jYC3YnSWdgOs"
    "juQfzenNc5o8erZ4XAs+pyk1l1XmMiMP9L7Vak5Tai6rxmVQXyf3Cc0KLoyxeb/AzDJyd+"
    "iAlo3N35oP5tkr2MVTySRAE74zsjUIAdd1iXNhmjRw/V6BNSIzol9llTDDsQZODK5hnVhr"
    "hK84Gi5sx6YoesQBGopp7HKEGdgHxDjrHGHEqA8zVVoaHgizxa/lSAy3HTQaeWLu2zTgxn"
    "qnG42KrBY7e+8zrBmqqdkvysbhMfpgW4Q1wT1J00HlcFAH9EE56IOcchitOIM3m98Zsg5C"
    "fXxSA+rjk1Ko4VYG6sCfiV1IbGzN1PA0ndbC+y218NUJ0ZYRJQ9oyZH9Eem2zpD26lTJI7"
    "TErZrEneT7nHCOp+LXGpywB9skTU+f0ge0OocU4/S2jyE+5wI2t6FglabqHs6bl6wWM+xz"
    "oa21ALuAVCP+NOKMTOGLGgC9ptD4Po0vsaaNvKDxeI3t09hqF9GLEH0Cz2rJ5jSlZrNybF"
    "bFpixQJSXG5OhWv9KKnBj0pPX4DyGoIIzMgPt0ThjCAkRiIZ+i15Qhy7aQS/0f+sh20WJm"
    "mzO0oMzifcSIKf4hRo6XEH02P0cL259ZDC/cPnLJg3iU+DAi5m7ecryjd+oYONXtw6oZ55"
    "WSUDYfRhQvuIZgZ8g01DWgdgi2GsKcIOmeuL15hKcMu4BFDuFLSgWUbjHICaqs0VeQ7eFE"
    "rjL63tx8Solbl9fDDL5//3x5dfv6SMIuBtm+vHz9ZZi1hIhzF74iB/aQPPolFpA1SSd2jC"
    "rh9urPYQroeN4WG9fj4Qk+/Az29kLIDSHV8IY2kQLSTrBg6+djGH7R6Gxck3QQ4m0Y+EIR"
    "3hgvm1n5UmSdhLoe1lVgl6PdJv4tRaqtFcpZK1KHRawHt+B0llZ7XlXjtCp2qUgP7BUZpu"
    "J7/UrLVHLUk6apG5cgT4gw1EXYzyVFQtoj9fwfaeCjMXGoO+VoRhiJLUE+lSSgVeUtUJt9"
    "tDY0qSHJaUOTIoK0TrbcrlznCZQaAbwiUNiy1Ls6ODo9yW7VdTA+Oq2Tz5o9tRPprKelkR"
    "8Bb2wuLaJVGfZxwG2XcP4jN6lHrL50qsDRh8XT5uPwtG7MksFZHZ4MzsqZAvfSXBFnslBI"
    "xKe1kHKztFrKVU3KzeVh2u6YBm7rVMw0uea38vxebZzPZHzJc/ZmBoi9CjKnQAsZnPwotm"
    "ImtmTXEtC9uHmhY6peBJt1TFVn2dzAdpX2nvP8VLiMyH757ZY42C92bUUGqU/iEfvL7vXV"
    "6NT5tk3D3oeVkaNXYNpL3O1XGfes9Lgaecs+cTGkCl/7HA3F7EK+OOeguhkkCi+gtpkt7t"
    "CFK1USBO9Eo5FPuD8a9ZH4TIGkPCYd+4FIEkE+GsFfQu8qzlneyTu1QVANi1S5QTDiVxOs"
    "EyQKq/PaBqgeuFuxAcLO1ATfeHwH8a2TYFeeX5dLrwNJ8f8aGliTNB1E+LQOxKflGJ/mQH"
    "aoKcSFRvvviqKDAB+/qZMk+qY8SfTNd0+lUxvgQZ0duHz/zaL7NbCJb0hDTROIM2S7w7l3"
    "ePb+8LDXDOrex4/vP38+R5DDCmIvSMmOQxfEQhNG5238AnWmefksz03yEE/ToZy04MOabo"
    "eMGBxtlBGyeJICnHBsU0xqYjAiNCz4bMPCywKeXLsl8cLlD8gwJyocuw3mHB9uay+awif8"
    "ODg6eXtydnx6ctYHIwdsS/GVtxXsyMdji5lr3ht0MuEEak4WmErsaSnSBcS7g7ghwj2po1"
    "PXWb5HM6FsTzCTCrr8DXIdzAi2QG1nBDsoNvLV5si7weD4+O3g8Pj07M3J27dvzg5XrMnf"
    "quLR5fWvwKbUcinj2wzIVwu3kVW7gH5//BqczgkETgm2zelDbEiRHA75GVaCExfdl+fqgD"
    "I4xYH+VWs5SbW7RXzUkPFTRhc8NKhBAN0SQdj8lMCyFXuQL1jM+8hz8HJM6T1HlIXzQemV"
    "rD1TXV2VioTbXj2UJIGHN/pVtnjyUDsBHEJhxWC2jHuJOHQKqdbiVLXdMBSWWYSh18Sj5q"
    "yPHsXT+mLZfv0B5FGCYD78ZBFTbkO8ONR2w89/hnldPLfZBhsRPL23Rmeouhb2HW6T5XZ3"
    "yeQGWsFq/O4Ot+3zYGNqAKyVPJhDhl0u7oiPu7aKYY0Ju4Tq1md25nj58/rDWYYfOsx8py"
    "4miU4DlOPxGlxdwUABhMMamE3d0GkqjfPTOIMwkkf4b3c3X0o242h8VjWzTR/9Dzk238dD"
    "sgJUQCKlj+XKF2QrFWROQnhAtnyB1o/bsELrx/X142uLzD3qE9dc3spk9V6Brpwf1K/Sm+"
    "318Hra81Dor0LaXoRZoVjotWKKcV/otdhHY8rgLko8FVp8yoaeDvVznTzXUqCgsmCorIE2"
    "I495tXqXL36Ovi1e1+R0i8d3LqRtUxEUOsdVEaliIl5OmMcK+15W9SDIEOpuEMlDrUnzAe"
    "5jv8j3eTfHjlNu0FtRdcn4cTx4e7oyd8AfVQaOu88Xnz7lrUljahUU5amayjGFnsNt5/D3"
    "seDtyN8bFm/11z9GiCr0HpHJhJj+ufTjS0cFRxwvEXVlUVe1nH79J21+WtFps572QtFRtF"
    "+oZnM39dkwW/lOtuzuFemyqQH9Sj02ynzm67H1KoFze+pyBKhy0Ct/ejj6aUHGMwjL+Cl6"
    "6HnUz/EAXaT6OS4ou183c6zuHbnld+n8KzW0Ja2sKqKshquomXC/ptHifVvxXguHnZUaFB"
    "UOFfPt7TuXFZENZTWDApEwrnJQLgk68Yha+fjcRxaDxHY6kXJWWCPzAN0F8C8CvVcWM+JC"
    "aTACrgcnCr6HMD4uPi0uqin1fPpAWHEK/nZeo6U+NcQOLfUpIvWtGrc0zcXPEXYQbl2Yc8"
    "sAb74qp4mZIY+4RnM5SaTncb15XOZaq3Dcl7nVuoDxUR2Ij8oRPspvzesefRmNvKp7UYJK"
    "dy+q371o57UmlN6XN19qgguseCiSN9oy0mTdQ3o7IgYjE8IYsYwW7YoKibsHfJ3a0+WVp3"
    "N1p0FhNaTC2sLCkyPWtjzlrDzaZPvi2KxLzr4INi+wDeUFDG67ZoEE+ERnrCyxts+rzGtZ"
    "/B0CzR5sf9m2eHyGXi9vpVkuftoDYS2P6wytXtwqc5qvXEMNW4fmCLun7mzecyCg4K0WVY"
    "pwb1ZUDxyLoSXiFUfgvkILzFH4Y3ovbq2t3D/NnHQZsg7agTez0HIxBXnk87D/Qhmxp+5v"
    "JIzWuhZfiYul0oKOnHsG+rd4ZmWaIIjLDC9W7vvshIOSkcQhoRX4VqyC2+ufh71v5REbuV"
    "T8Z/ac+Bw+RZlt7dmAN+s6kaqyFJBChSuG88YlQyr+8zSod4lndQjVJsE/YWXU32fUp72i"
    "IKDk/X5lMFBUY9VbDa0RFSSJTHE+AlE/Csg+R+FSs9B4CYk8xJlAJ93RKLxcEvb93Ic9I8"
    "LnO5Qz0bE+OtZnh8VkLBsbTSsipak6CPSgngeuwgGnQ+l1KP3+cmPvdM/Vkd+UyylCzWTl"
    "mKxIJH2soxXI0Qn1rVyEnicG1aqtGxEcQO0dynwpzIYlb6HnHMiYrzia2UKTZcv3yAKBkB"
    "GT2A+Q6sjQgtm+T9w+ksn0UD0biY9zbFJSane7r9Mh9mrIfVrsVkTs/o6mUsWsHVuv4miL"
    "fSo2FdWe1EmiDk7oDQe6tYgofG4c4YvC1wuYEKWaJYisSVTGtzeh0JDKCLw+mgVC+uojAe"
    "zEZnNp3j0XQobnLPuIer5BAz/8hy1GBa6ADTMjulHP2bbtRBOd/pAC+F0NfN+VwvsuX4+3"
    "wIFfWq8tGq1wnav6qG64/H9xwbYheSyBsqRc235O0Sp9+OrPYUoVzhU0Tlmg4uHZKsdpsB"
    "ezRlhHwzXULaDGlsWEGttk/02QKCxMyziTWPZ/xd+jq4Oj0xOpd8+wz4WmjQIuVG67ZtBJ"
    "5hwc1BFXxKjyk3CQE1lwINAsiEeoYMWKQmVOLGYULRj1CbJ9sHYQqJgcii7Iaof/VtJ9xB"
    "uhH6bBGyqYaTKFOdFSJtl8R+oYsgfMbECgYP8p7xlQSPysBgI73JF8Mvcc8SWveB888ELf"
    "sGOdWb3GAkKn4H6b3LccocKLQrIFKqPIcu5iP0Iu9WXVuzYb04a1WOk0brI4VgT7sCCiyo"
    "PifeIrZTn8v99+guIzBEN7OlfaxCfEN2cbCA3dygqJ7P5NHWgJMu0+U859llKgg1YO0mCD"
    "3lHFZIMucRcqPLRZvmsyzV+V+WsRxxZnSKtQliyt5rTKnIYmty2YnCDT/FWZvxNsO62WcY"
    "pQ81hlHpuQZeO0Y3OWdm84nQgGecWR6VDzHiqx+2AdAM0Uok/GOPRKvqzpEMdKtdrWU6R7"
    "Mxle5rLX0cYvgc2EMcoE86xGMRlpKoXNiMoEb4WIJWJn67pRc4RdQHvX/tQQRI+wOXabF5"
    "0soG5XfHJ/uLDB2pN4PranAS2KJqpEPUW3w2KfqyttTOaMBpDFiR3xucF0JkTGB/GBjgw7"
    "52gBPlbqkec7ljbIH4/RB9sqyrivqqK4punCfrTtlLkYr4ZB0hmy7iG9nYANH9y5fsF+Ux"
    "pilyTZXVPUw21hvOEouxl2oXiQbDbWVBnI0u6N0gdGSAfBJ51LjX/M6D1haIY5sv2o8Zq4"
    "/vytfO9UBtPB9tzwBRyNMhEyZN3bzLaQWwOQtdPBU5R7uehk/xtYeVCVEEU7NLRJ5MS1YA"
    "2OyRS/1OXXdjvOEe/l1MAyEEjvxvCM71DW5QXswhUVyuJ+Ymm0G1cnixuX7RfWdQuTJaZY"
    "46Jk20x+/93ByzGl972C7PfVvX5V+ruXHFWjeBS8xEIx1bmMc4c9i+MlR2JRI5vLPvBmwB"
    "hxffRAGBfERaWjnvMonbeuwrbSRzpvXRHZumlHuA43gjuqlbZxVJG2cZRP27D56rNzKFfa"
    "fdOEaht+FTO1Rxu/EW38jUsyFFF3cL5vQVHXzvKu6lqKVG2KhdM7n3hVwqu8X0uANXg8tE"
    "kVJ8gDwbFk+R5ZIHriiS908TCPKm5s3EcL7IT6Onr98eP7z5/P5U9C1AUidPhDX4x+lAFV"
    "Ya+5ympOW36tlo7V2FG1dKzIgdZOgtCSQ2Ogk6mmNZ2VSZLdOSu3ifGG/ZW7K6/SdSSL5N"
    "mKugdFMmwHTMp12sWWd4vNNYvVNca2m509ppbdrHbBmuJZ+dmqobzrtGtdqWOblToUU0T/"
    "Ecp6vQpdNB7Sr6WOPiRGP+1XcZE9nwfyKYhYUh4KdcT4eQUOlHo0WhdUQ0bWuqAqKkq8Qh"
    "sGr6bJNNR1nFLBfFwUiV2qvKwJtP5S5BDRdnltl9+uOBSF6N9CbqvnF4pDmSHV4lAc8s8S"
    "o2uEmYTld8NqWUKgiZ4CRYcpdPjtIwpNx6CC07mspMWJ7zvEgi4HQhpy6crQPiaYcWlVjx"
    "/yiiPbKopH2ck7NyyOXdrT0s208KAq2Egj2UpdeSzcRd8NBsfHbweHx6dnb07evn1zdrja"
    "TvO3qvbVy+tfYWtNLe94r9VSmiKiw3dJ41Ib5E7lcakN9VYSuXQR+gzGtSCuQDgLMCMTwo"
    "rb1JZjnCJS2FjXowGLJQwpTvQRDoUMEzsOSH8yoBZCZrOyzffZwXUpBl2KQS09cHulGEwH"
    "NytvnyHrAvLb7uFCPTBgRC1lGgTgpujUjr/t2T4KS8kJHdLEASco2WAALbDAWmqalD2/Vt"
    "cGI3WVqqKlmtiz76apdC1bafNoVc42Sbk3eZovhsuKGCDvsGuN6eOHsC7usldggMwO6VcZ"
    "IHk42LCSo580QP4R2gCHAslEexfkE4d4Myjjv6CBY6EZfiCIz+jCjYyDHrRXNU3iyWzJuL"
    "pi9A0oCnvJ2x63/zptdtRmx+6ZEDavTH0nE8JLg1nHDG43ZlAI1bZnF5YGrJrGCaIOYrwV"
    "o65u2bjLPoJS1mmlfmRItZqpFZASBYQIbsJZXqR5xPeqVY7kqFrJiCxwpSwPZUbOZZswQS"
    "LUFWgk6YEZyFoNidWD4vTCtg/SQaJqSEhaD1BFQI1WR+OaAykyDbXa8biKmRB3hnS7dNgS"
    "co3808hDIEcjk8KKoINbyLsa6L4rBfddXtfFvCjhuErRjSm6N3eP6mR3HpWndx7l8jvFVG"
    "TtdK40pXb5qKZxpblMPa8ll5OUmssqcznwrJYJJGlKbT5Rms3foYhu97XzZ9mnnqq3e+OS"
    "IRX/kczZWLVdtZjyLZ5zmy22+zxrX+B5YuGVpX4nb/crbX6ZgU+a/Ybg8l/MqOw+D3W/sY"
    "vECodnIBmxhmjg99E98fx16XhPKF7Uhbq4guucWFA6/J4sCYQG8Blch1HRY/IWwh29UxsT"
    "Vdiu+tqYqIr2Hy0OAxZMHu1L28VsWeK1ylBmw1eXfljnZc8Ar4qSiYqzrMQsgevl9ZeL27"
    "+KHYeXBcVcLv8aXl2URQ+3kH2ztFr6VVr61VnynWWzIj7iP8h4Rul9VZBqdkil9LgIBzcM"
    "UgWHrxDlXB+qwUKjhAVeQkMhcPsS1/Ko4LqQ1hwH2VKhECMwI2jVeKYvrocxpxh6OToFga"
    "mbf8W/3X+7fyREUNuHIdBWLd39ZjSawRyVf4xG75M9yxY2dKOEgNnRKNGFazTqrzvpwBj4"
    "Si2QKiQRaYFUEYE0XroNwc6QaajrQP0gawGSr0WCf3kQfYqsS7WQdhJOrx2vu3C86sa0Gy"
    "7v5ZJHUDElRC20lwJy7Y1TTYNJNSJeSbhNWZ2m1FxWmcu6v/CuZC3orPuM/bOAXK8slVeW"
    "ZFhYI6mkzkypIFJE2kogUYy9mxZJJE6yWEke3PIkpzRVF7auXWc6iVXiiS8gBnk0CfMK9r"
    "Jy9ItoFeZBb90U3eULmfg+sZn4c3CI7i+zJkk12KNdDJ09YNRyMVxFJrdeuYthNaRfx8VA"
    "kqPrJaeFBXrYAboCoxRHgQcugNcOnRrEo+asj+Cfj+JB4b84+fpDWKsi8mfYhJ8jTuBRnD"
    "qQPXAgxqEJDdvdUWaV5rPt7t3aSaCGOK+dBIpoUwErMEuUSx3R8E5Au2txIrT2hy/KQX7B"
    "GC4JD8rQZbBXq81TD9Tq5XtwJ7Mlkt+4CV786z/a4r+zsiKWzeFnt5F7M6TasKKa3FvI5+"
    "a5dQWkKuue46UBsSd9NIWQFiEUQvlNYHOLxbb5+uzRxxjcLqxIVb3icsR7s+akRSC0AcCP"
    "CBhJNMeWlgIemCYJS+e+rJUZFvFo5zTK0u7XfIhVQYT5PbEQNGqhaIHrVjvv0iRYab9NDN"
    "5Jmi4FlGzO1B0ZEgqUHoZdDoV0qHttlcMbE3cJ3a2H62SWx5/XH84K+NI4fipBpNnROnpK"
    "m7k7e56oZea+I2LCVBm5owH9OiZuvh5br9Azt6euTIaMjeOveMZ8jIVGc4AuEKNgLLBk/H"
    "tINSbctsIy/S5ZyBtxADt59GzBJbEGRqOSms+7erM2bqthXdXGbUWM2zoCfne1r+QeViS+"
    "lee9rml0xmsftct41cJbZ4W31E62OuubsjlNuTfWoBfDZUVE9Ashi5qzItk8ulMplOP1mK"
    "eE8XLGblh8fSmtS55pGisXVqMCoE0kpwRJB6WmwZs6ZRfFqHLnz5tc4UVYVA0QjoZ3EN2j"
    "wzpCqRhVXtXyMF/hmbp+YYOMv93dfCmRi9Yk2dPSNn30P6RWxMUmDkoAI3VG5sJdspEtmc"
    "MPHnD53Oppzz3Mvv0/uQrLSw=="
)
