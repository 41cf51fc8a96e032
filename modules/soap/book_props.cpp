#include "book_props.h"

#include <algorithm>

#include "companies.h"
#include "corbel/tables.h"
#include "corbel/text.h"
#include "logons.h"
#include "people.h"
#include "senders.h"

namespace corbel::soap {
namespace {

// Kinds of entries, for the table.
constexpr unsigned kUsers = 1, kGroups = 2, kCompanies = 4, kContainers = 8, kPeople = kUsers | kGroups, kLists = kCompanies | kContainers, kAny = 15;

using Value = std::optional<PropValue>;
using Maker = Value (*)(Call&, const BookEntry&);

unsigned kindOf(const BookEntry& entry) noexcept {
    if (entry.isContainer) return kContainers;
    switch (entry.who.kind) {
        case PrincipalKind::User: case PrincipalKind::System: return kUsers;
        case PrincipalKind::Group: case PrincipalKind::Everyone: return kGroups;
        case PrincipalKind::Company: break;
    }
    return kCompanies;
}

std::string containerEntryid(std::uint32_t container) { return makeBookEntryid({BookType::Container, container, {}}); }

std::string little(std::uint32_t value) {
    std::string bytes;
    for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(value >> shift);
    return bytes;
}

std::uint32_t numberOf(const BookEntry& entry) { return entry.isContainer ? entry.container : wireIdOf(entry.who).id; }

std::uint32_t classOf(const BookEntry& entry) {
    return entry.who.kind == PrincipalKind::System ? std::uint32_t{kClassActiveUser} : objectClassOf(entry.who.user, entry.settings);
}

Value integer(std::int64_t value) { return PropValue(value); }
Value bytes(std::string value) { return PropValue(std::move(value)); }

std::string nameOf(const BookEntry& entry) {
    if (entry.isContainer) return entry.container == kAddressBookRoot ? "Address Book" : entry.container == kGlobalAddressBook ? "Global Address Book" : "All Address Lists";
    switch (entry.who.kind) {
        case PrincipalKind::User: return entry.who.user.displayName.empty() ? entry.who.user.login : entry.who.user.displayName;
        case PrincipalKind::System: return std::string(kSystemName);
        case PrincipalKind::Group: return entry.who.group.name;
        case PrincipalKind::Everyone: return std::string(kEveryoneName);
        case PrincipalKind::Company: break;
    }
    return entry.who.company.name;
}

std::string addressOf(const BookEntry& entry) {
    if (entry.who.kind == PrincipalKind::User) return entry.who.user.address;
    return entry.who.kind == PrincipalKind::Group ? entry.who.group.address : std::string();
}

Value entryid(Call&, const BookEntry& entry) { return bytes(entry.isContainer ? containerEntryid(entry.container) : wireIdOf(entry.who).entryid.value); }

Value parentEntryid(Call&, const BookEntry& entry) {
    if (!entry.isContainer) return bytes(containerEntryid(kGlobalAddressBook));
    return entry.container == kAddressBookRoot ? std::nullopt : bytes(containerEntryid(kAddressBookRoot));
}

Value name(Call&, const BookEntry& entry) { return bytes(nameOf(entry)); }

Value account(Call&, const BookEntry& entry) { return bytes(!entry.isContainer && entry.who.kind == PrincipalKind::User ? entry.who.user.login : nameOf(entry)); }

Value smtpAddress(Call&, const BookEntry& entry) {
    std::string address = addressOf(entry);
    return address.empty() && kindOf(entry) == kGroups ? std::nullopt : bytes(std::move(address));
}

Value addressType(Call&, const BookEntry&) { return bytes("ZARAFA"); }

Value messageClass(Call&, const BookEntry& entry) { return bytes(kindOf(entry) == kGroups ? "IPM.DistList" : "IPM.Contact"); }

Value objectType(Call&, const BookEntry& entry) {
    const unsigned kind = kindOf(entry);
    return integer(static_cast<std::int64_t>(kind == kUsers ? BookType::User : kind == kGroups ? BookType::Group : BookType::Container));
}

/// MS-OXOABK section 2.2.3.11: DT_MAILUSER, DT_DISTLIST, DT_ORGANIZATION, DT_REMOTE_MAILUSER, and of containers DT_GLOBAL, DT_NOT_SPECIFIC.
Value displayType(Call&, const BookEntry& entry) {
    switch (kindOf(entry)) {
        case kUsers: return integer(classOf(entry) == kClassContact ? 6 : 0);
        case kGroups: return integer(1);
        case kCompanies: return integer(4);
        default: return integer(entry.container == kAddressBookRoot ? 0x20000 : 0x50000);
    }
}

/// MS-OXOABK section 2.2.3.12: with DTE_FLAG_ACL_CAPABLE for who can be given rights.
Value displayTypeEx(Call&, const BookEntry& entry) {
    constexpr std::int64_t kAclCapable = 0x40000000, kSecurityGroup = 9, kRoom = 7, kEquipment = 8;
    if (kindOf(entry) == kGroups) return integer(kSecurityGroup | kAclCapable);
    switch (classOf(entry)) {
        case kClassActiveUser: return integer(kAclCapable);
        case kClassRoom: return integer(kRoom);
        case kClassEquipment: return integer(kEquipment);
        default: return integer(0);
    }
}

Value instanceKey(Call&, const BookEntry& entry) { return bytes(little(numberOf(entry)) + little(entry.isContainer ? entry.container : 0)); }

Value recordKey(Call& call, const BookEntry& entry) { return entry.isContainer ? entryid(call, entry) : bytes(little(numberOf(entry))); }

Value searchKey(Call& call, const BookEntry& entry) {
    if (entry.isContainer) return entryid(call, entry);
    std::string key = "ZARAFA:" + text::toUpper(kindOf(entry) == kUsers ? addressOf(entry) : nameOf(entry));
    key += '\0';
    return bytes(std::move(key));
}

Value providerId(Call& call, const BookEntry& entry) { return bytes(std::get<std::string>(*entryid(call, entry)).substr(4, 16)); }

Value zero(Call&, const BookEntry&) { return integer(0); }
Value yes(Call&, const BookEntry&) { return integer(1); }

Value containerFlags(Call&, const BookEntry& entry) {
    constexpr std::int64_t kRecipients = 1, kSubcontainers = 2, kUnmodifiable = 8, kUnicode = 0x40;
    const bool isRoot = entry.isContainer && entry.container == kAddressBookRoot;
    return integer(kRecipients | kUnmodifiable | kUnicode | (isRoot ? kSubcontainers : 0));
}

/// MS-OXOABK section 2.2.2.3: 0 is the Global Address List.
Value containerId(Call&, const BookEntry& entry) {
    constexpr std::int64_t kAllAddressLists = 7000;
    if (!entry.isContainer) return integer(numberOf(entry));
    if (entry.container == kAddressBookRoot) return std::nullopt;
    return integer(entry.container == kAddressLists ? kAllAddressLists : 0);
}

Value isMaster(Call&, const BookEntry& entry) { return integer(entry.isContainer && entry.container == kAddressBookRoot ? 1 : 0); }

Value homeMdb(Call& call, const BookEntry&) {
    return bytes("/o=Corbel/ou=Server/cn=Configuration/cn=Servers/cn=" + call.services.serverName + "/cn=Microsoft Private MDB");
}

/// The primary address first, in capitals (MS-OXOABK section 2.2.3.23).
Value proxyAddresses(Call&, const BookEntry& entry) {
    std::vector<std::string> addresses;
    if (const std::string primary = addressOf(entry); !primary.empty()) addresses.push_back("SMTP:" + primary);
    if (entry.who.kind == PrincipalKind::User) {
        for (const std::string& alias : entry.who.user.aliases) addresses.push_back("smtp:" + alias);
    }
    return addresses.empty() ? std::nullopt : Value(std::move(addresses));
}

Value memberOf(Call& call, const BookEntry& entry) {
    std::vector<std::string> groups{everyoneEntryid()};
    for (const UserId id : entry.who.user.groups) {
        const WireId group = BookIds(call).ofGroup(id);
        if (group.id != 0) groups.push_back(group.entryid.value);
    }
    return groups;
}

Value capacity(Call&, const BookEntry& entry) { return integer(entry.settings.capacity); }

Value roomDescription(Call&, const BookEntry& entry) {
    const std::uint32_t objectClass = classOf(entry);
    if (objectClass == kClassRoom) return bytes("Room");
    return objectClass == kClassEquipment ? bytes("Equipment") : std::nullopt;
}

Value isNonActive(Call&, const BookEntry& entry) { return integer(isActive(classOf(entry)) ? 0 : 1); }
Value isHidden(Call&, const BookEntry& entry) { return integer(entry.settings.isHidden || entry.who.kind == PrincipalKind::System ? 1 : 0); }

Value adminLevel(Call&, const BookEntry& entry) {
    if (entry.who.kind == PrincipalKind::System) return integer(kServerAdmin);
    return integer(entry.who.user.isAdmin ? kCompanyAdmin : kNoAdmin);
}

Value companyName(Call& call, const BookEntry& entry) {
    std::uint64_t tenant = 0;
    switch (entry.who.kind) {
        case PrincipalKind::Company: return bytes(entry.who.company.name);
        case PrincipalKind::User: tenant = entry.who.user.tenant; break;
        case PrincipalKind::Group: tenant = entry.who.group.tenant; break;
        default: break;
    }
    if (tenant != 0) {
        for (BookTenant& company : allCompanies(call)) {
            if (company.id == tenant) return bytes(std::move(company.name));
        }
    }
    return bytes({});
}

/// Who may send as this user: clients' spoolers ask before they send.
Value senders(Call& call, const BookEntry& entry) {
    if (entry.who.kind != PrincipalKind::User) return std::nullopt;
    std::vector<std::string> found;
    for (const Member& member : sendersAs(call, entry.who.user)) {
        const WireId id = member.kind == MemberKind::Group ? BookIds(call).ofGroup(member.id) : BookIds(call).ofUser(member.id);
        if (id.id != 0) found.push_back(id.entryid.value);
    }
    return found.empty() ? std::nullopt : Value(std::move(found));
}

/// What a user may use, as clients that serve it ask. Corbel's own switches are the operator's modules.
Value features(Call&, const BookEntry&) { return std::vector<std::string>{"imap", "mobile", "outlook", "pop3", "webapp"}; }

struct Entry {
    PropTag tag;
    unsigned kinds;
    Maker make;
};

constexpr PropTag multi(PropId id, PropType type) { return PropTag(PropTag(id, type).value | kMultiValue); }

constexpr Entry kTable[] = {
    {PropTag(0x0FFF, PropType::Binary), kAny, entryid},                    // PidTagEntryId
    {PropTag(0x0E09, PropType::Binary), kLists, parentEntryid},            // PidTagParentEntryId
    {PropTag(0xFFFC, PropType::Binary), kLists, parentEntryid},            // PidTagAddressBookParentEntryId
    {PropTag(0x3001, PropType::Unicode), kAny, name},                      // PidTagDisplayName
    {PropTag(0x3A20, PropType::Unicode), kAny, name},                      // PidTagTransmittableDisplayName
    {PropTag(0x0E1D, PropType::Unicode), kAny, name},                      // PidTagNormalizedSubject
    {PropTag(0x39FF, PropType::Unicode), kPeople, name},                   // PidTag7BitDisplayName
    {PropTag(0x3A00, PropType::Unicode), kAny, account},                   // PidTagAccount
    {PropTag(0x3003, PropType::Unicode), kPeople, account},                // PidTagEmailAddress
    {PropTag(0x39FE, PropType::Unicode), kPeople, smtpAddress},            // PidTagSmtpAddress
    {PropTag(0x3002, PropType::Unicode), kPeople, addressType},            // PidTagAddressType
    {PropTag(0x001A, PropType::Unicode), kPeople, messageClass},           // PidTagMessageClass
    {PropTag(0x3613, PropType::Unicode), kLists, messageClass},            // PidTagContainerClass
    {PropTag(0x0FFE, PropType::Int32), kAny, objectType},                  // PidTagObjectType
    {PropTag(0x3900, PropType::Int32), kAny, displayType},                 // PidTagDisplayType
    {PropTag(0x3905, PropType::Int32), kPeople, displayTypeEx},            // PidTagDisplayTypeEx
    {PropTag(0x0FF6, PropType::Binary), kAny, instanceKey},                // PidTagInstanceKey
    {PropTag(0x0FF9, PropType::Binary), kAny, recordKey},                  // PidTagRecordKey
    {PropTag(0x300B, PropType::Binary), kPeople | kContainers, searchKey}, // PidTagSearchKey
    {PropTag(0x3615, PropType::Binary), kAny, providerId},                 // PidTagAbProviderId
    {PropTag(0x3A71, PropType::Int32), kUsers, zero},                      // PidTagSendInternetEncoding
    {PropTag(0x3A40, PropType::Bool), kUsers, yes},                        // PidTagSendRichInfo
    {PropTag(0x3600, PropType::Int32), kLists, containerFlags},            // PidTagContainerFlags
    {PropTag(0xFFFD, PropType::Int32), kLists, containerId},               // PidTagAddressBookContainerId
    {PropTag(0xFFFB, PropType::Bool), kLists, isMaster},                   // PidTagAddressBookIsMaster
    {PropTag(0x8006, PropType::Unicode), kUsers, homeMdb},                 // PidTagAddressBookHomeMessageDatabase
    {multi(0x800F, PropType::Unicode), kPeople, proxyAddresses},           // PidTagAddressBookProxyAddresses
    {multi(0x8008, PropType::Binary), kUsers, memberOf},                   // PidTagAddressBookIsMemberOfDistributionList
    {PropTag(0x0807, PropType::Int32), kUsers, capacity},                  // PidTagAddressBookRoomCapacity
    {PropTag(0x0809, PropType::Unicode), kUsers, roomDescription},         // PidTagAddressBookRoomDescription
    {PropTag(0x67B0, PropType::Bool), kUsers, isNonActive},                // PR_EC_NONACTIVE
    {PropTag(0x67B1, PropType::Int32), kUsers, adminLevel},                // PR_EC_ADMINISTRATOR
    {PropTag(0x67A7, PropType::Bool), kPeople | kCompanies, isHidden},     // PR_EC_AB_HIDDEN
    {PropTag(0x6748, PropType::Unicode), kPeople | kCompanies, companyName},   // PR_EC_COMPANY_NAME
    {multi(0x6783, PropType::Binary), kUsers, senders},                    // PR_EC_SENDAS_USER_ENTRYIDS
    {multi(0x67B3, PropType::Unicode), kUsers, features},                  // PR_EC_ENABLED_FEATURES
};

/// The tag to answer with; nullopt when another type was asked for than the property has.
std::optional<PropTag> answeredTag(PropTag asked, PropTag own) {
    if (asked.type() == PropType::Unspecified) return own;
    const auto known = [](PropType type) { return type == PropType::String8 ? PropType::Unicode : type; };
    const bool isSame = known(asked.type()) == own.type() && asked.isMultiValue() == own.isMultiValue();
    return isSame ? std::optional(asked) : std::nullopt;
}

}  // namespace

BookEntry bookEntry(Call& call, Principal who) {
    BookEntry entry;
    const bool hasSettings = who.kind != PrincipalKind::Everyone && who.kind != PrincipalKind::System;
    if (hasSettings) entry.settings = BookSettings(call.services.sql).of(who.id);
    entry.who = std::move(who);
    return entry;
}

BookEntry bookEntry(const BookUser& user, const PersonSettings& settings) {
    BookEntry entry;
    entry.who.id = user.id;
    entry.who.user = user;
    entry.settings = settings;
    return entry;
}

BookEntry bookEntry(const BookGroup& group, const PersonSettings& settings) {
    BookEntry entry;
    entry.who.kind = PrincipalKind::Group;
    entry.who.id = group.id;
    entry.who.group = group;
    entry.settings = settings;
    return entry;
}

BookEntry containerEntry(std::uint32_t container) {
    BookEntry entry;
    entry.isContainer = true;
    entry.container = container;
    return entry;
}

BookEntry bookEntryOf(Call& call, const std::string& entryid) {
    const auto parsed = parseBookEntryid(entryid);
    if (!parsed) throw Refusal{Status::InvalidEntryid};
    if (parsed->type == BookType::Container && parsed->id < kFirstBookId) {
        if (parsed->id > kAddressLists || !parsed->externalId.empty()) throw Error(ErrorCode::NotFound, "There is no such address list");
        return containerEntry(parsed->id);
    }
    return bookEntry(call, BookIds(call).resolve({0, {entryid}}));
}

PropertyRow bookProperties(Call& call, const BookEntry& entry, std::span<const PropTag> tags) {
    const unsigned kind = kindOf(entry);
    PropertyRow row;
    row.reserve(tags.size());
    for (const PropTag tag : tags) {
        const auto* const found = std::find_if(std::begin(kTable), std::end(kTable), [&](const Entry& each) { return each.tag.id() == tag.id() && (each.kinds & kind) != 0; });
        const auto answered = found == std::end(kTable) ? std::nullopt : answeredTag(tag, found->tag);
        Value value = answered ? found->make(call, entry) : std::nullopt;
        if (value) row.push_back({*answered, std::move(*value)});
        else row.push_back({PropTag(tag.id(), PropType::Error), kErrorNotFound});
    }
    return row;
}

std::vector<PropTag> bookTags(const BookEntry& entry) {
    const unsigned kind = kindOf(entry);
    std::vector<PropTag> tags;
    for (const Entry& each : kTable) {
        if ((each.kinds & kind) != 0) tags.push_back(each.tag);
    }
    return tags;
}

}  // namespace corbel::soap
