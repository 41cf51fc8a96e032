#include "store/objects/named_properties.h"

#include "corbel/error.h"
#include "corbel/text.h"
#include "store/objects/named_prop_queries.h"

namespace corbel::store {
namespace {

constexpr std::size_t kGuidBytes = 16;

std::string keyOf(const PropName& name) {
    if (const auto* text = std::get_if<std::string>(&name.id)) return name.guid + "t" + *text;
    return name.guid + "n" + std::to_string(std::get<std::uint32_t>(name.id));
}

void checkName(const PropName& name) {
    const auto* text = std::get_if<std::string>(&name.id);
    if (name.guid.size() != kGuidBytes || (text && (text->empty() || text->size() > kMaxPropNameBytes || !text::isValidUtf8(*text)))) {
        throw Error(ErrorCode::InvalidArgument, "A property's name has a form that no name can have");
    }
}

/// The first free id from the counter on; the counter is locked.
PropId takeId(db::Connection& connection, std::uint32_t& counter) {
    for (; kFirstNamedPropId + counter <= kLastNamedPropId; ++counter) {
        const auto id = static_cast<PropId>(kFirstNamedPropId + counter);
        if (named_prop_queries::find(connection, id)) continue;
        ++counter;
        return id;
    }
    throw Error(ErrorCode::LimitReached, "There are too many named properties", "no id is left in named_prop");
}

}  // namespace

PropId SqlNamedProperties::known(const PropName& name) {
    const std::lock_guard lock(_mutex);
    const auto found = _byName.find(keyOf(name));
    return found == _byName.end() ? PropId{0} : found->second;
}

void SqlNamedProperties::remember(PropId id, const PropName& name) {
    const std::lock_guard lock(_mutex);
    _byName.insert_or_assign(keyOf(name), id);
    _byId.insert_or_assign(id, name);
}

std::vector<PropId> SqlNamedProperties::idsOf(std::span<const PropName> names, bool create) {
    if (names.size() > kMaxNamesAtOnce) throw Error(ErrorCode::LimitReached, "Too many names at once");
    std::vector<PropId> ids;
    ids.reserve(names.size());
    bool isMissing = false;
    for (const PropName& name : names) {
        checkName(name);
        ids.push_back(known(name));
        isMissing = isMissing || ids.back() == 0;
    }
    if (!isMissing) return ids;
    isMissing = false;
    {
        const db::ServerDatabase::Lease lease = _database.lease();
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (ids[i] != 0) continue;
            ids[i] = named_prop_queries::find(*lease, names[i]).value_or(0);
            if (ids[i] != 0)
                remember(ids[i], names[i]);
            else
                isMissing = true;
        }
    }
    if (!isMissing || !create) return ids;
    std::vector<PropId> made;
    _database.transaction([&] {
        const db::ServerDatabase::Lease lease = _database.lease();
        made = ids;
        std::uint32_t counter = named_prop_queries::lockCounter(*lease);
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (made[i] != 0) continue;
            // Made meanwhile, or named twice.
            made[i] = named_prop_queries::find(*lease, names[i]).value_or(0);
            if (made[i] != 0) continue;
            if (named_prop_queries::count(*lease, names[i].guid) >= kMaxNamesOfGuid) {
                throw Error(ErrorCode::LimitReached, "There are too many named properties of one kind",
                            "GUID " + text::hexEncode(names[i].guid));
            }
            made[i] = takeId(*lease, counter);
            named_prop_queries::insert(*lease, made[i], names[i]);
        }
        named_prop_queries::setCounter(*lease, counter);
    });
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (ids[i] == 0) remember(made[i], names[i]);
    }
    return made;
}

std::vector<std::optional<PropName>> SqlNamedProperties::namesOf(std::span<const PropId> ids) {
    std::vector<std::optional<PropName>> names(ids.size());
    bool isMissing = false;
    {
        const std::lock_guard lock(_mutex);
        for (std::size_t i = 0; i < ids.size(); ++i) {
            if (const auto found = _byId.find(ids[i]); found != _byId.end())
                names[i] = found->second;
            else
                isMissing = true;
        }
    }
    if (!isMissing) return names;
    const db::ServerDatabase::Lease lease = _database.lease();
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (names[i] || ids[i] < kFirstNamedPropId) continue;
        names[i] = named_prop_queries::find(*lease, ids[i]);
        if (names[i]) remember(ids[i], *names[i]);
    }
    return names;
}

std::vector<std::pair<PropId, PropName>> SqlNamedProperties::list(std::string_view guid) {
    const db::ServerDatabase::Lease lease = _database.lease();
    return named_prop_queries::list(*lease, guid);
}

void SqlNamedProperties::assign(const PropName& name, PropId id) {
    checkName(name);
    if (id < kFirstNamedPropId || id > kLastNamedPropId) throw Error(ErrorCode::InvalidArgument, "This is no id of a named property");
    _database.transaction([&] {
        const db::ServerDatabase::Lease lease = _database.lease();
        named_prop_queries::lockCounter(*lease);
        const std::optional<PropId> other = named_prop_queries::find(*lease, name);
        if (other == id) return;
        if (other || named_prop_queries::find(*lease, id)) {
            throw Error(ErrorCode::AlreadyExists, "The name or the id is taken already", "id " + std::to_string(id));
        }
        named_prop_queries::insert(*lease, id, name);
    });
    remember(id, name);
}

}  // namespace corbel::store
