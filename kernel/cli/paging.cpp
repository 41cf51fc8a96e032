#include "cli/paging.h"

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

#include <sstream>

#include "corbel/error.h"

namespace corbel::cli {
namespace {

constexpr std::uint64_t kPage = 1000;  ///< As much as the API gives at once.

Poco::JSON::Array::Ptr parsePage(const std::string& json) {
    try {
        return Poco::JSON::Parser().parse(json).extract<Poco::JSON::Array::Ptr>();
    } catch (const Poco::Exception& error) {
        throw Error(ErrorCode::Internal, "The server's answer is not a JSON array; are corbel and corbeld of the same version?",
                    error.displayText());
    }
}

}  // namespace

std::string getPages(Client& client, const std::string& path, std::string_view member, std::string after, std::uint64_t limit) {
    Poco::JSON::Array all;
    for (;;) {
        const std::uint64_t wanted = limit == 0 ? kPage : std::min(limit - all.size(), kPage);
        const auto page = parsePage(client.get(path + "?limit=" + std::to_string(wanted) + "&after=" + percentEncode(after)));
        for (std::size_t i = 0; i < page->size(); ++i) all.add(page->get(static_cast<unsigned>(i)));
        if (page->size() == 0 || (limit != 0 && all.size() >= limit)) break;
        after = page->getObject(static_cast<unsigned>(page->size() - 1))->getValue<std::string>(std::string(member));
    }
    std::ostringstream out;
    all.stringify(out);
    return out.str() + '\n';
}

}  // namespace corbel::cli
