// abResolveNames: rows with a display name each to who is meant, where that is one (MS-OXOABK section 3.1.4.3).
#include <algorithm>

#include "book_props.h"
#include "commands/verbs.h"
#include "name_search.h"

namespace corbel::soap {
namespace {

constexpr PropId kDisplayName = 0x3001;
constexpr std::uint32_t kAddressLookup = 0x1;   // EMS_AB_ADDRESS_LOOKUP: whole names only

struct AbResolveNames {
    std::vector<std::uint32_t> tags;
    std::vector<PropertyRow> rows;
    std::vector<std::uint32_t> flags;
    std::uint32_t lookupFlags = 0;
};
template <class V>
void fields(V& visit, AbResolveNames& value) {
    visit("lpaPropTag", value.tags);
    visit("lpsRowSet", value.rows);
    visit("lpaFlags", value.flags);
    visit("ulFlags", value.lookupFlags);
}

struct AbResolveNamesAnswer {
    std::vector<PropertyRow> rows;
    std::vector<std::uint32_t> flags;
};
template <class V>
void fields(V& visit, AbResolveNamesAnswer& value) {
    visit("sRowSet", value.rows);
    visit("aFlags", value.flags);
}

/// Empty when the row has none.
std::string displayName(const PropertyRow& row) {
    for (const Property& property : row) {
        const auto* const text = std::get_if<std::string>(&property.value);
        if (property.tag.id() == kDisplayName && text) return *text;
    }
    return {};
}

/// What was asked for, and what the client knew besides.
PropertyRow merged(const PropertyRow& given, PropertyRow found) {
    for (const Property& property : given) {
        const bool isAnswered = std::any_of(found.begin(), found.end(), [&](const Property& each) { return each.tag.id() == property.tag.id(); });
        if (!isAnswered) found.push_back(property);
    }
    return found;
}

AbResolveNamesAnswer abResolveNames(Call& call, const AbResolveNames& request) {
    if (request.flags.size() != request.rows.size()) throw Refusal{Status::InvalidParameter};
    constexpr auto kResolved = static_cast<std::uint32_t>(Resolution::Resolved);
    AbResolveNamesAnswer answer{std::vector<PropertyRow>(request.rows.size()), request.flags};
    std::vector<std::size_t> asked;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < request.rows.size(); ++i) {
        std::string name = request.flags[i] == kResolved ? std::string() : displayName(request.rows[i]);
        if (name.empty()) continue;
        asked.push_back(i);
        names.push_back(std::move(name));
    }
    std::vector<PropTag> tags;
    for (const std::uint32_t tag : request.tags) tags.emplace_back(tag);
    auto matches = resolveNames(call, names, (request.lookupFlags & kAddressLookup) != 0);
    for (std::size_t i = 0; i < asked.size(); ++i) {
        answer.flags[asked[i]] = static_cast<std::uint32_t>(matches[i].resolution);
        if (matches[i].resolution != Resolution::Resolved) continue;
        answer.rows[asked[i]] = merged(request.rows[asked[i]], bookProperties(call, bookEntry(call, std::move(matches[i].who)), tags));
    }
    return answer;
}

}  // namespace

const Operation kAbResolveNames = operation<abResolveNames>("abResolveNames");

}  // namespace corbel::soap
