#include "service.h"

namespace corbel::soap {
namespace {

constexpr std::string_view kContentType = "text/xml; charset=utf-8";

std::uint64_t sessionIdOf(const XmlNode& request) {
    // The name differs in a few operations.
    for (const std::string_view name : {"ulSessionId", "ecSessionId", "session_id"}) {
        std::uint64_t id = 0;
        if (const XmlNode* const node = request.child(name)) {
            readValue(*node, id);
            return id;
        }
    }
    return 0;
}

/// The answer of an operation that could not begin.
void refuse(XmlWriter& writer, Status status) {
    writeValue(writer, "er", static_cast<std::uint32_t>(status));
    writeValue(writer, "result", static_cast<std::uint32_t>(status));
}

}  // namespace

SoapService::SoapService(Services& services)
    : _services(services),
      _unknown(services.metrics.counter("corbel_soap_refused_total", "Requests that were none: not well-formed, or of no known operation.")) {
    for (const Operation* each : operations()) {
        _counts[each->name] = &services.metrics.counter("corbel_soap_operations_total", "SOAP operations that clients called.", "operation=\"" + std::string(each->name) + "\"");
    }
}

std::vector<HttpMount> SoapService::mounts() const {
    HttpMount mount;
    mount.path = "/";
    mount.listener = "soap";
    mount.maxBodyBytes = _services.options()->maxRequestBytes;
    return {mount};
}

HttpNext SoapService::handle(HttpRequest& request, HttpResponse& response, bool woken, std::span<const ChangeEvent> events) {
    const auto fault = [&](const Error& error) {
        _unknown.add();
        _services.log.warning("SOAP request refused", {{"peer", std::string_view(request.connection().peer().address)}, {"reason", std::string_view(error.userText())}, {"detail", std::string_view(error.detail())}});
        response.setStatus(500);   // SOAP 1.1 section 6.2
        response.setBody(kContentType, faultEnvelope(true, error.userText()));
        return HttpNext::done();
    };
    if (request.method() != "POST") {
        response.setStatus(405);
        response.setHeader("Allow", "POST");
        response.setBody("text/plain; charset=utf-8", "This address is for MAPI clients.\n");
        return HttpNext::done();
    }
    auto node = readEnvelope(request.body());
    if (!node) return fault(node.error());
    const Operation* const operation = findOperation(node->name);
    if (!operation) return fault(Error(ErrorCode::Unsupported, "There is no such operation", node->name.substr(0, 64)));
    if (!woken) _counts.at(operation->name)->add();

    std::string body(envelopeHead());
    XmlWriter writer(body);
    const std::string element = "ns:" + std::string(operation->name) + "Response";
    writer.open(element);
    Call call(_services, request.connection());
    call.isWoken = woken;
    call.events = events;
    try {
        if (operation->needsSession) call.session = _services.sessions.find(sessionIdOf(*node), _services.options()->sessionTimeout);
    } catch (const Error& error) {
        return fault(error);
    }
    if (operation->needsSession && !call.session) refuse(writer, Status::EndOfSession);
    else if (!operation->run) refuse(writer, Status::NoSupport);
    else operation->run(call, *node, writer);
    if (call.parkedFor) return HttpNext::wait(*call.parkedFor);
    writer.close(element);
    response.setBody(kContentType, body.append(envelopeTail()));
    return HttpNext::done();
}

}  // namespace corbel::soap
