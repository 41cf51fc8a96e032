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

#include <sys/un.h>

#include <cerrno>
#include <cstring>

#include "corbel/error.h"

namespace corbel::cli {
namespace {

constexpr long kAnswerSeconds = 600;   ///< Importing thousands of users hashes thousands of passwords.

ErrorCode codeOf(int status) noexcept {
    switch (status) {
        case 400:
        case 409: return ErrorCode::InvalidArgument;
        case 401: return ErrorCode::Unauthenticated;
        case 403: return ErrorCode::NoAccess;
        case 404: return ErrorCode::NotFound;
        case 413: return ErrorCode::TooLarge;
        case 429: return ErrorCode::LimitReached;
        case 501: return ErrorCode::Unsupported;
        case 503: return ErrorCode::Unavailable;
        default: return ErrorCode::Internal;
    }
}

/// Why the socket cannot be used and what to do, by the system's error.
std::string unreachable(const std::string& path, int error) {
    std::string text = "The server is not reached at " + path + ": ";
    if (error == EACCES || error == EPERM) return text + "you may not use that socket; run corbel as root or as the server's own user, as with sudo";
    if (error == ENOENT) return text + "there is no such socket; start corbeld, or name its socket with --socket";
    if (error == ECONNREFUSED) return text + "nobody listens there; start corbeld";
    return text + std::strerror(error) + "; start corbeld, or name its socket with --socket";
}

/// Connects by hand: the library tells no errno apart, and aborts on a path that is too long for a socket.
Poco::Net::StreamSocket connectTo(const std::string& path) {
    if (path.empty() || path.size() >= sizeof(sockaddr_un::sun_path)) {
        throw Error(ErrorCode::Cancelled, "The path \"" + path + "\" is " + (path.empty() ? "empty" : "too long for a socket (107 bytes at most)") + "; name another with --socket");
    }
    try {
        Poco::Net::StreamSocket socket;
        socket.connect(Poco::Net::SocketAddress(Poco::Net::SocketAddress::UNIX_LOCAL, path));
        return socket;
    } catch (const Poco::Exception& error) {
        throw Error(ErrorCode::Cancelled, unreachable(path, error.code()), error.displayText());
    }
}

/// What the API said went wrong.
Error refusal(int status, const std::string& body) {
    std::string text = "The server answered with status " + std::to_string(status);
    try {
        Poco::JSON::Parser parser;
        const auto object = parser.parse(body).extract<Poco::JSON::Object::Ptr>();
        text = object->getValue<std::string>("error");
    } catch (const Poco::Exception&) {
    }
    return Error(codeOf(status), text, body);
}

}  // namespace

std::string Client::request(const std::string& method, const std::string& path, const std::string& jsonBody) {
    std::string body;
    int status = 0;
    try {
        Poco::Net::HTTPClientSession session(connectTo(_socketPath));
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
        throw Error(ErrorCode::Cancelled, "The server at " + _socketPath + " did not answer (" + error.displayText() + "); look at its log, and see what was done before you try again");
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
