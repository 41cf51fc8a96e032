#include "app/admin_views.h"

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>

#include <sstream>

#include "config/explain.h"
#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::app {
namespace {

using Poco::JSON::Array;
using Poco::JSON::Object;

template <class Json>
std::string textOf(const Json& json) {
    std::ostringstream out;
    json.stringify(out);
    return out.str();
}

Array arrayOf(const std::vector<std::string>& texts) {
    Array array;
    for (const std::string& text : texts) array.add(text);
    return array;
}

/// Members stand in the order in which they are set.
Object object() { return Object(Poco::JSON_PRESERVE_KEY_ORDER); }

Object moduleObject(const module::ModuleStatus& status) {
    Object json = object();
    json.set("id", status.name);
    json.set("version", status.version);
    json.set("state", std::string(module::toString(status.state)));
    json.set("provides", arrayOf(status.provides));
    json.set("requires", arrayOf(status.required));
    json.set("optional", status.isOptional);
    json.set("file", status.file);
    json.set("section", status.place);
    json.set("sdk", status.sdk);
    json.set("startMs", static_cast<Poco::Int64>(status.startTime.count()));
    json.set("message", status.message);
    json.set("isolation", status.process ? "process" : "none");
    if (status.process) {
        json.set("process", status.process->state);
        json.set("pid", static_cast<Poco::Int64>(status.process->pid));
        json.set("restarts", static_cast<Poco::UInt64>(status.process->restarts));
        json.set("lastEnd", status.process->lastEnd);
    }
    return json;
}

}  // namespace

std::string statusJson(const StatusFacts& facts) {
    Object json = object();
    json.set("version", std::string(CORBEL_VERSION));
    json.set("name", facts.serverName);
    json.set("ready", facts.isReady);
    json.set("uptimeSeconds", static_cast<Poco::UInt64>(facts.uptimeSeconds));
    json.set("connections", static_cast<Poco::UInt64>(facts.connections));
    json.set("openStores", static_cast<Poco::UInt64>(facts.openStores));
    Array listeners;
    for (const net::BoundListener& listener : facts.listeners) {
        Object item = object();
        item.set("name", listener.name);
        item.set("security", std::string(net::toString(listener.security)));
        item.set("address", listener.address);
        item.set("connections", static_cast<Poco::UInt64>(listener.connections));
        listeners.add(item);
    }
    json.set("listeners", listeners);
    Array certificates;
    for (const net::CertificateInfo& certificate : facts.certificates) {
        Object item = object();
        item.set("file", certificate.chainFile);
        item.set("names", arrayOf(certificate.names));
        item.set("notAfter", text::formatRfc3339(certificate.notAfter));
        certificates.add(item);
    }
    json.set("certificates", certificates);
    json.set("needRestart", arrayOf(facts.needRestart));
    return textOf(json);
}

std::string modulesJson(const std::vector<module::ModuleStatus>& modules) {
    Array array;
    for (const module::ModuleStatus& status : modules) array.add(moduleObject(status));
    return textOf(array);
}

std::string moduleJson(const std::vector<module::ModuleStatus>& modules, std::string_view name) {
    for (const module::ModuleStatus& status : modules) {
        if (status.name == name) return textOf(moduleObject(status));
    }
    throw Error(ErrorCode::NotFound, "There is no module \"" + std::string(name) + "\"; corbel module list shows them");
}

std::string explainJson(const config::Schema& schema, std::string_view key) {
    std::string suggestion;
    if (auto json = config::explainJson(schema, key, suggestion)) return *json;
    throw Error(ErrorCode::NotFound, "There is no setting or section \"" + std::string(key) + "\"" + (suggestion.empty() ? "" : "; did you mean \"" + suggestion + "\"?"));
}

std::string reloadJson(const std::vector<std::string>& taken, const std::vector<std::string>& needRestart) {
    Object json = object();
    json.set("changed", arrayOf(taken));
    json.set("needRestart", arrayOf(needRestart));
    return textOf(json);
}

std::string logTailJson(const log::Logger::Tail& tail) {
    Object json = object();
    json.set("next", static_cast<Poco::UInt64>(tail.next));
    json.set("lines", arrayOf(tail.lines));
    return textOf(json);
}

}  // namespace corbel::app
