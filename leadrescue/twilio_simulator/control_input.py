"""What the control API takes: JSON, checked by Pydantic."""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request

from leadrescue.twilio_simulator.settings import Fault

Share = Annotated[float, Field(ge=0, le=1)]
Seconds = Annotated[float, Field(ge=0, le=600)]
Model = TypeVar("Model", bound=BaseModel)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Picture(_Strict):
    """One medium of a customer's message."""

    content_type: str = "image/jpeg"
    url: str = "https://media.simulator.example/picture.jpg"


class InboundInput(_Strict):
    """A message that a customer sends. Without ``to`` it goes to our sender of the customer's channel."""

    body: str = ""
    to: str | None = None
    media: list[Picture] = []
    opt_out_type: Literal["STOP", "START", "HELP"] | None = None
    replied_to: str | None = None
    button_payload: str | None = None
    button_text: str = ""
    extra: dict[str, str] = {}


class KnobsInput(_Strict):
    """The knobs to turn; those that are not named stay as they are."""

    latency_s: Seconds | None = None
    step_delay_s: Seconds | None = None
    reply_delay_s: Seconds | None = None
    advanced_opt_out: bool | None = None
    rates: dict[Fault, Share] | None = None


class ContentInput(_Strict):
    """A template, with Meta's verdict on it."""

    sid: Annotated[str, Field(pattern=r"^HX[0-9a-fA-F]{32}$")] | None = None
    friendly_name: str = "follow_up"
    language: str = "sv"
    body: Annotated[str, Field(min_length=1, max_length=1024)]
    variables: dict[str, str] = {}
    status: Literal["unsubmitted", "received", "pending", "approved", "rejected", "paused", "disabled"] = "approved"
    category: Literal["MARKETING", "UTILITY", "AUTHENTICATION"] = "UTILITY"
    rejection_reason: str = ""


class ResetInput(_Strict):
    """``seed`` makes chance repeat itself."""

    seed: int | None = None


async def read(request: Request, model: type[Model]) -> Model:
    """The body as this model; an empty body is an empty object. Raises HTTPException (400) that says what is wrong."""
    try:
        return model.model_validate_json(await request.body() or b"{}")
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise HTTPException(400, wrong) from error
