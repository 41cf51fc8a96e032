// getIDsFromNames: the numbers of named properties, made where they are missing if the client wants.
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

constexpr std::uint32_t kCreate = 0x2;             // MAPI_CREATE
constexpr std::size_t kMaxNames = 5'000;           // of one request
constexpr std::size_t kMaxNameBytes = 508;         // MS-OXCPRPT section 2.2.12.1: 254 UTF-16 units

struct GetIdsFromNames {
    std::vector<NamedProp> names;
    std::uint32_t flags = 0;
};
template <class V>
void fields(V& visit, GetIdsFromNames& value) {
    visit("lpsNamedProps", value.names);
    visit("ulFlags", value.flags);
}

struct GetIdsFromNamesAnswer {
    std::vector<std::uint32_t> numbers;
};
template <class V>
void fields(V& visit, GetIdsFromNamesAnswer& value) {
    visit("lpsPropTags", value.numbers);
}

/// nullopt for one that names nothing.
std::optional<PropName> nameOf(const NamedProp& given) {
    if (!given.guid || (!given.number && !given.name)) return std::nullopt;
    if (given.guid->value.size() != 16) throw Error(ErrorCode::InvalidArgument, "A GUID has 16 bytes");
    if (given.number) return PropName{given.guid->value, *given.number};
    if (given.name->empty() || given.name->size() > kMaxNameBytes) throw Error(ErrorCode::InvalidArgument, "A property's name is empty or too long");
    return PropName{given.guid->value, *given.name};
}

GetIdsFromNamesAnswer getIdsFromNames(Call& call, const GetIdsFromNames& request) {
    if (request.names.size() > kMaxNames) throw Error(ErrorCode::LimitReached, "Too many names at once");
    const bool create = (request.flags & kCreate) != 0;
    std::vector<PropName> names;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < request.names.size(); ++i) {
        auto name = nameOf(request.names[i]);
        if (!name && create) throw Error(ErrorCode::NoAccess, "A name without a GUID is nobody's to make");
        if (!name) continue;
        names.push_back(std::move(*name));
        places.push_back(i);
    }
    GetIdsFromNamesAnswer answer;
    answer.numbers.resize(request.names.size(), 0);
    const auto numbers = call.services.names.numbersOf(names, create);
    for (std::size_t i = 0; i < places.size(); ++i) answer.numbers[places[i]] = numbers[i];
    return answer;
}

}  // namespace

const Operation kGetIDsFromNames = operation<getIdsFromNames>("getIDsFromNames");

}  // namespace corbel::soap
