"""The second cloud over HTTP, with the standard library's server: envelope, lists, results and query."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from mockserver.tests.contract.second_cloud import (
    CENTERS,
    GIB,
    GPUS,
    IMAGES,
    Cloud,
    Machine,
    RefusalError,
    Work,
)
from mockserver.tests.contract.second_manner import Manner

BASE = "/api/v1/openapi/"
TOKEN = "canary-token-0123456789"
PASSWORD = "canary-password-0123456789"
NOTEBOOK = "canary-notebook-0123456789"


class Api:
    """Answers as (HTTP status, body, content type); a body is JSON unless it is a str."""

    def __init__(self, defects: frozenset[str], manner: Manner = Manner()) -> None:  # noqa: B008 - frozen
        self.cloud = Cloud(defects, manner)
        self.manner = manner
        self.has = self.cloud.has
        self.requests: list[tuple[str, str, bytes]] = []
        self.created = Event()
        self._lock = Lock()
        self._routes = {
            ("GET", "gpu/list"): self._gpus,
            ("GET", "datacenter/list"): self._centers,
            ("GET", "image/list"): self._images,
            ("POST", "instance/create"): self._create,
            ("POST", "instance/op/result"): self._results,
            ("GET", "instance/query"): self._query,
            ("POST", "instance/action"): self.cloud.act,
        }

    def answer(
        self, method: str, target: str, token: str | None, body: bytes
    ) -> tuple[int, Any, str]:
        parts = urlsplit(target)
        path = parts.path.removeprefix(BASE)
        with self._lock:
            self.requests.append((method, parts.path, body))
            if self.has("wrong method is served") and path == "instance/query":
                method = "GET"
            route = self._routes.get((method, path))
            if route is None:
                known = self.has("unknown address is 200")
                return (200 if known else 404), "404 page not found", "text/plain"  # A7
            open_here = self.has(f"no token needed for {path}")
            if self.has("no token is good enough") or (token != TOKEN and not open_here):
                return (
                    self.manner.missing_token_status,
                    self._envelope(10002, "Not logged in or login expired", {}),
                    "application/json",
                )
            asked = dict(parse_qsl(parts.query)) if method == "GET" else json.loads(body or b"{}")
            self.cloud.tick()
            return self._reply(route, asked)

    def _reply(self, route: Any, asked: Mapping[str, Any]) -> tuple[int, Any, str]:
        kind = (
            "text/plain" if self.has("content type is text") else "application/json; charset=utf-8"
        )
        try:
            if not isinstance(asked, Mapping):
                raise RefusalError(10005, "the body is an object")
            data = route(asked)
        except RefusalError as refusal:
            if self.has("errors have code 0"):
                return 200, self._envelope(0, "success", {}), kind
            if self.has("crash on a wrong parameter") and refusal.code == 10005:
                return 500, "", "text/html"
            envelope = self._envelope(refusal.code, refusal.message, {})  # data {}: A11
            if self.manner.error_data == "absent":
                del envelope["data"]
            return self.manner.refusal_status, envelope, kind
        message = "ok" if self.has("message is ok") else "success"
        return (201 if self.has("success is 201") else 200), self._envelope(0, message, data), kind

    def _envelope(self, code: int, message: str, data: Any) -> dict[str, Any]:
        envelope = {
            "code": str(code) if self.has("code is text") else code,
            "message": message,
            "data": data,
        }
        if self.has("traceid is a UUID"):
            envelope["traceid"] = "6f1e2b8a-0d3c-4b57-9c55-1f2e3d4c5b6a"
        if self.manner.traceid is not None:
            envelope["traceid"] = self.manner.traceid
        return envelope  # no traceid at all: A9

    def _gpus(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        self._no_parameters(asked)
        return {"gpus": [*GPUS, *([""] if self.has("an empty GPU name") else [])]}

    def _centers(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        self._no_parameters(asked)
        key = "id" if self.has("dcId is called id") else "dcId"
        return {"datacenters": [{"name": name, key: dc} for dc, name in CENTERS.items()]}

    def _images(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        filtered = self.has("image list is filtered")
        if not filtered:
            self._no_parameters(asked)
        kinds = {"user": "custom"} if self.has("image type custom") else {}
        return {
            "images": [
                {"type": kinds.get(kind, kind), "imageId": image, "name": image}
                for image, kind in IMAGES.items()
                if not (filtered and asked and kind == "user")
            ]
        }

    def _no_parameters(self, asked: Mapping[str, Any]) -> None:
        if asked and self.manner.refuses_unknown_parameters:
            raise RefusalError(10005, "there are no parameters")  # refused, not ignored: A18

    def _create(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        answer = self.cloud.create(asked)
        if answer[self.manner.create_key]:
            self.created.set()
        return answer

    def _results(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        if "ids" not in asked and self.has("ids is optional"):
            return {"operations": None}
        if not isinstance(asked.get("ids"), list):
            raise RefusalError(10005, "ids is required")
        if not all(isinstance(wanted, int) for wanted in asked["ids"]):
            raise RefusalError(10005, "ids are integers")
        works = [self.cloud.works.get(wanted) for wanted in asked["ids"]]
        if None in works and self.manner.refuses_unknown_operations:
            raise RefusalError(10135, "unknown operation")  # rather than left out: D5
        found = list(reversed([work for work in works if work is not None]))
        if self.has("one result at a time"):
            found = found[:1]
        return {"operations": self._list(self._result(work) for work in found)}

    def _list(self, elements: Iterable[Any]) -> list[Any] | None:
        return [*elements] or (None if self.manner.empty_lists_are_null else [])  # A20

    def _result(self, work: Work) -> dict[str, Any]:
        done = work.done
        if self.has("results go back") and self.cloud.now % 5 == 0:
            done = False
        status = 1 if not done else 2
        ends = work.began - 1 if self.has("completed before it began") else work.ends
        return {
            "instanceId": work.machine if not self.has("result of another instance") else 5,
            "operationId": str(work.id) if self.manner.operation_ids_are_text else work.id,  # A2
            "action": self._action(work),
            "status": status if not self.has("status 4") or not done else 4,
            "isCompleted": int(not done if self.has("completed is inverted") else done),
            "startTime": _time(work.began)
            if not self.has("times in ISO")
            else "2026-01-01T00:00:00Z",
            "completeTime": _time(ends) if done else self.manner.unset_time,
        }

    def _action(self, work: Work) -> str:
        if work.action == "create":
            return self.manner.create_word
        return "stop" if self.has("every action is stop") else work.action

    def _query(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        everything = [one for one in self.cloud.machines.values() if not one.gone]
        if self.manner.newest_first:
            everything.reverse()
        found, wanted = everything, asked.get("instanceId")
        if wanted is not None and not self.has("id filter ignored"):
            number = (
                int(float(self._number(wanted)))
                if self.has("ids pass through a float")
                else self._number(wanted)
            )
            found = [one for one in found if one.id == number or self._alike(one, number)]
            refused = self.manner.refuses_unknown_instances
            if refused and not found and not self.has("status filter ignored"):
                raise RefusalError(10135, "no such instance")  # rather than empty: E5
        if (status := asked.get("status")) and not self.has("status filter ignored"):
            found = [
                one for one in found if one.status == status
            ]  # an unknown one matches none: E3
            if self.has("status filter finds none"):
                found = []
        shown = [self._instance(one) for one in self._page(found, asked)]
        total = {"all": len(everything), "matching": len(found), "page": len(shown)}[
            self.manner.total  # E8
        ]
        if self.has("total is off by one"):
            total += 1
        return {"instances": self._list(shown), "total": total}

    def _alike(self, one: Machine, number: int) -> bool:
        return self.has("ids pass through a float") and float(one.id) == float(number)

    def _page(self, found: list[Machine], asked: Mapping[str, Any]) -> list[Machine]:
        size = self._number(asked.get("ps", "20"))
        if size < 1:
            raise RefusalError(10005, "ps must be positive")  # E7
        if "ps" not in asked and self.has("10 by default"):
            size = 10
        size = 20 if self.has("ps ignored") else min(size, self.manner.largest_page)
        page = self._number(asked.get("pn", str(self.manner.first_page))) - self.manner.first_page
        start = size * page
        if self.has("the last page repeats") and start >= len(found):
            start = max(0, (len(found) - 1) // size * size)
        if self.has("pages overlap") and page:
            start -= 1
        if self.has("pages skip one") and page:
            start += 1
        return found[start : start + size + self.has("one too many")]

    def _number(self, text: str) -> int:
        if not text.lstrip("-").isdecimal():
            if self.has("any text is a number"):
                return 1
            raise RefusalError(10005, f"{text} is no number")
        return int(text)

    def _instance(self, one: Machine) -> dict[str, Any]:
        stopped, region = one.status == "stopd", "east1.example.com"
        name, asked = one.asked.get("name", ""), one.asked
        disk = 10**9 if self.has("GB is 10^9") else GIB
        http = [f"https://{one.id}-http-{port}.{region}" for port in one.http]
        ssh = f"ssh -p 40022 root@{region}"
        shown: dict[
            str, Any
        ] = {  # lean: what the reference's client need not have is left out (E22)
            "instanceId": str(one.id) if self.has("instance ids are text") else one.id,
            "name": "" if self.has("names are lost") else name,
            "status": one.status,
            "isPending": one.pending,
            "imageId": asked["imageId"],
            "gpuName": asked["gpuName"],
            "gpuNum": asked.get("gpuNum", 1),
            "skuName": "daily" if self.has("SKU is lost") else asked["skuName"],
            "operationId": one.operation,
            "createdAt": "2026-01-02 03:04:05",
            "systemDiskSize": asked.get("systemDiskSize", 30) * disk,
            "dataDiskSize": asked.get("dataDiskSize", 25 if self.has("data disk of 25") else 20)
            * disk,
            "sshCmd": ssh if not self.has("ssh without port") else f"ssh root@{region}",
            "sshPwd": "" if stopped and self.manner.blank_when_stopped else PASSWORD,
            "notebookUrl": f"http://{region}:8888/lab?token={NOTEBOOK}",
            "tensorboardUrl": None if not self.has("no web address") else "tensorboard",
            "customServices": [f"http://{region}:{30000 + port % 1000}" for port in one.tcp]
            or self._list([]),
            "httpServices": list(reversed(http)),  # E16
            "dcId": asked.get("dcId", "east-1"),
        }
        if self.has("password is a number"):
            shown["sshPwd"] = 12345678901234567890
        return shown


def _time(moment: float) -> str:
    at = int(moment)
    return f"2026-03-04 {at // 3600 % 24:02}:{at // 60 % 60:02}:{at % 60:02}"


@contextmanager
def second_server(
    *defects: str,
    manner: Manner = Manner(),  # noqa: B008 - frozen
) -> Iterator[tuple[str, Api]]:
    """The address of a running second server, and the server's inside to look at."""
    api = Api(frozenset(defects), manner)
    with served(api) as url:
        yield url, api


@contextmanager
def served(api: Api) -> Iterator[str]:
    """The address at which `api` answers."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # headers and body are two writes; 40 ms each else

        def _serve(self) -> None:
            if api.has("goes away") and len(api.requests) > 5:
                self.close_connection = True
                return
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            token = self.headers.get("gz-api-token")
            status, answer, kind = api.answer(self.command, self.path, token, body)
            sent = (answer if isinstance(answer, str) else json.dumps(answer)).encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        do_GET = do_POST = do_HEAD = _serve  # noqa: N815 - http.server looks for these names

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
