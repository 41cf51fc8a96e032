// getNamesFromIDs: what the numbers of getIDsFromNames stand for.
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

constexpr std::size_t kMaxNumbers = 32'768;   // as many as there can be

struct GetNamesFromIds {
    std::vector<std::uint32_t> numbers;
};
template <class V>
void fields(V& visit, GetNamesFromIds& value) {
    visit("lpsPropTags", value.numbers);
}

struct GetNamesFromIdsAnswer {
    std::vector<NamedProp> names;   ///< One for each, empty where there is none.
};
template <class V>
void fields(V& visit, GetNamesFromIdsAnswer& value) {
    visit("lpsNames", value.names);
}

NamedProp wireName(const std::optional<PropName>& name) {
    NamedProp wire;
    if (!name) return wire;
    wire.guid = Bytes{name->guid};
    if (const auto* const number = std::get_if<std::uint32_t>(&name->id)) wire.number = *number;
    else wire.name = std::get<std::string>(name->id);
    return wire;
}

GetNamesFromIdsAnswer getNamesFromIds(Call& call, const GetNamesFromIds& request) {
    if (request.numbers.size() > kMaxNumbers) throw Error(ErrorCode::LimitReached, "Too many numbers at once");
    GetNamesFromIdsAnswer answer;
    for (const auto& name : call.services.names.namesOf(request.numbers)) answer.names.push_back(wireName(name));
    return answer;
}

}  // namespace

const Operation kGetNamesFromIDs = operation<getNamesFromIds>("getNamesFromIDs");

}  // namespace corbel::soap
