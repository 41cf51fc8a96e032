// HTTP to the administration API over admin.sock. One request at a time. [main thread]
#pragma once

#include <string>
#include <string_view>

namespace corbel::cli {

class Client {
public:
    explicit Client(std::string socketPath) : _socketPath(std::move(socketPath)) {}
    const std::string& socketPath() const noexcept { return _socketPath; }

    /// The answer's body. Throws Error: Unavailable when the server is not reached, else what the API answered.
    std::string get(const std::string& path) { return request("GET", path, {}); }
    std::string request(const std::string& method, const std::string& path, const std::string& jsonBody);

private:
    std::string _socketPath;
};

/// %XX encoding of one path segment or query value.
std::string percentEncode(std::string_view text);

}  // namespace corbel::cli
