// /v1/status, modules, config, reload, log: what the server says of itself.
#include "admin/json_object.h"
#include "admin/routes.h"
#include "corbel/text.h"

namespace corbel::admin {
namespace {

constexpr std::size_t kMaxLogLines = 1000;

void status(Call& call) { answerJson(call, call.context.status()); }
void modules(Call& call) { answerJson(call, call.context.modules()); }
void showModule(Call& call) { answerJson(call, call.context.module(call.arguments[0])); }
void config(Call& call) { answerJson(call, call.context.effectiveConfig()); }
void explain(Call& call) { answerJson(call, call.context.explainConfig(call.request.query("key").value_or(""))); }
void reload(Call& call) { answerJson(call, call.context.reload()); }

void logTail(Call& call) {
    const auto after = text::parseUnsigned(call.request.query("after").value_or("0"));
    const auto limit = text::parseUnsigned(call.request.query("limit").value_or("100"));
    if (!after || !limit || *limit == 0 || *limit > kMaxLogLines) throw Error(ErrorCode::InvalidArgument, "limit must be 1 to 1000, after a number from an earlier answer");
    answerJson(call, call.context.logTail(*after, *limit));
}

}  // namespace

std::span<const Route> serverRoutes() {
    static constexpr Route routes[] = {
        {"GET", "/v1/status", status},
        {"GET", "/v1/modules", modules},
        {"GET", "/v1/modules/{}", showModule},
        {"GET", "/v1/config", config},
        {"GET", "/v1/config/explain", explain},
        {"POST", "/v1/reload", reload},
        {"GET", "/v1/log", logTail},
    };
    return routes;
}

}  // namespace corbel::admin
