#include "app/listen_address.h"

#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::app {

ListenAddress parseListenAddress(std::string_view item) {
    const std::size_t blank = item.find_first_of(" \t");
    ListenAddress result;
    result.address = item.substr(0, blank);
    const std::string_view word = blank == std::string_view::npos ? std::string_view{} : text::trim(item.substr(blank));
    if (word.empty() || word == "clear") result.security = net::Security::Clear;
    else if (word == "starttls") result.security = net::Security::StartTls;
    else if (word == "tls") result.security = net::Security::Tls;
    else throw Error(ErrorCode::InvalidArgument, "\"" + std::string(word) + "\" after " + result.address + " is none of clear, starttls, tls");
    return result;
}

void checkStartTls(const ListenAddress& address, bool mayStartTls) {
    if (address.security != net::Security::StartTls || mayStartTls) return;
    throw Error(ErrorCode::InvalidArgument, "HTTP has no starttls; write clear or tls after " + address.address);
}

}  // namespace corbel::app
