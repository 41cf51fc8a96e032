#include "cli/client.h"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/StreamCopier.h>

#include "corbel/error.h"

namespace corbel::cli {
namespace {

constexpr long kAnswerSeconds = 600;   ///< Importing thousands of users hashes thousands of passwords.

/// What the API said went wrong.
Error refusal(int status, const std::string& body) {
    std::string text = "The server answered with status " + std::to_string(status);
    try {
        Poco::JSON::Parser parser;
        const auto object = parser.parse(body).extract<Poco::JSON::Object::Ptr>();
        text = object->getValue<std::string>("error");
    } catch (const Poco::Exception&) {
    }
    return Error(status == 503 ? ErrorCode::Unavailable : ErrorCode::InvalidArgument, text, body);
}

}  // namespace

std::string Client::request(const std::string& method, const std::string& path, const std::string& jsonBody) {
    std::string body;
    int status = 0;
    try {
        Poco::Net::StreamSocket socket;
        socket.connect(Poco::Net::SocketAddress(Poco::Net::SocketAddress::UNIX_LOCAL, _socketPath));
        Poco::Net::HTTPClientSession session(socket);
        session.setTimeout(Poco::Timespan(kAnswerSeconds, 0));
        Poco::Net::HTTPRequest request(method, path, Poco::Net::HTTPRequest::HTTP_1_1);
        request.setHost("localhost");
        request.setContentType("application/json");
        request.setContentLength64(static_cast<Poco::Int64>(jsonBody.size()));
        session.sendRequest(request) << jsonBody;
        Poco::Net::HTTPResponse response;
        Poco::StreamCopier::copyToString(session.receiveResponse(response), body);
        status = response.getStatus();
    } catch (const Poco::Exception& error) {
        throw Error(ErrorCode::Cancelled, "The server is not reached at " + _socketPath + ": start corbeld, or name its socket with --socket", error.displayText());
    }
    if (status >= 300) throw refusal(status, body);
    return body;
}

std::string percentEncode(std::string_view in) {
    static constexpr std::string_view hex = "0123456789ABCDEF";
    std::string out;
    for (const char c : in) {
        const bool isPlain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.' || c == '@';
        if (isPlain) out += c;
        else out += {'%', hex[static_cast<unsigned char>(c) >> 4], hex[static_cast<unsigned char>(c) & 15]};
    }
    return out;
}

}  // namespace corbel::cli
