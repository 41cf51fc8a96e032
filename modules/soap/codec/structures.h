// Structures of the wire that several operations share. Members in the order of the wire, under their names there (fields()).
//
// Those of one operation stand in its file under commands/. Property ids in them are the wire's: named ones are translated at the edge
// (named_props.h). Values only. [any thread]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "codec/fields.h"

namespace corbel::soap {

using PropertyRow = std::vector<Property>;

/// Also an answer that is nothing but an error code.
struct Nothing {};
template <class V>
void fields(V&, Nothing&) {}

/// An object with its properties, and what is in it: recipients, attachments, an embedded message.
struct SavedObject {
    std::vector<SavedObject> children;
    std::vector<std::uint32_t> deletedTags;
    PropertyRow properties;
    bool isDeleted = false;
    std::uint32_t clientId = 0;          ///< PR_ROWID or PR_ATTACH_NUM.
    std::uint32_t serverId = 0;          ///< 0: new.
    std::uint32_t objectType = 0;        ///< MAPI_MESSAGE ...
    std::optional<std::vector<Bytes>> instanceIds;
};
template <class V>
void fields(V& visit, SavedObject& value) {
    visit.inlineItems(value.children);
    visit("delProps", value.deletedTags);
    visit("modProps", value.properties);
    visit("bDelete", value.isDeleted);
    visit("ulClientId", value.clientId);
    visit("ulServerId", value.serverId);
    visit("ulObjType", value.objectType);
    visit("lpInstanceIds", value.instanceIds);
}

struct SyncStateId {
    std::uint32_t syncId = 0;
    std::uint32_t changeId = 0;
};
template <class V>
void fields(V& visit, SyncStateId& value) {
    visit("ulSyncId", value.syncId);
    visit("ulChangeId", value.changeId);
}

struct Subscription {
    std::uint32_t connection = 0;   ///< Chosen by the client.
    Bytes key;                      ///< An entryid, or the number of a table (4 bytes).
    std::uint32_t eventMask = 0;
    SyncStateId syncState;
};
template <class V>
void fields(V& visit, Subscription& value) {
    visit("ulConnection", value.connection);
    visit("sKey", value.key);
    visit("ulEventMask", value.eventMask);
    visit("sSyncState", value.syncState);
}

struct NotificationObject {
    std::optional<Bytes> entryid;
    std::uint32_t objectType = 0;
    std::optional<Bytes> parent, oldEntryid, oldParent;
    std::optional<std::vector<std::uint32_t>> tags;
};
template <class V>
void fields(V& visit, NotificationObject& value) {
    visit("pEntryId", value.entryid);
    visit("ulObjType", value.objectType);
    visit("pParentId", value.parent);
    visit("pOldId", value.oldEntryid);
    visit("pOldParentId", value.oldParent);
    visit("pPropTagArray", value.tags);
}

struct NotificationTable {
    std::uint32_t event = 0;        ///< TABLE_ROW_ADDED ...
    std::uint32_t objectType = 0;
    std::uint32_t result = 0;
    Property index, prior;          ///< PR_INSTANCE_KEY of the row and of the one before it.
    std::optional<PropertyRow> row;
};
template <class V>
void fields(V& visit, NotificationTable& value) {
    visit("ulTableEvent", value.event);
    visit("ulObjType", value.objectType);
    visit("hResult", value.result);
    visit("propIndex", value.index);
    visit("propPrior", value.prior);
    visit("pRow", value.row);
}

struct NotificationNewMail {
    std::optional<Bytes> entryid, parent;
    std::optional<std::string> messageClass;
    std::uint32_t messageFlags = 0;
};
template <class V>
void fields(V& visit, NotificationNewMail& value) {
    visit("pEntryId", value.entryid);
    visit("pParentId", value.parent);
    visit("lpszMessageClass", value.messageClass);
    visit("ulMessageFlags", value.messageFlags);
}

struct NotificationIcs {
    std::optional<Bytes> syncState;  ///< Sync id and change id, 4 bytes each.
    std::uint32_t changeType = 0;
};
template <class V>
void fields(V& visit, NotificationIcs& value) {
    visit("pSyncState", value.syncState);
    visit("ulChangeType", value.changeType);
}

struct Notification {
    std::uint32_t connection = 0;
    std::uint32_t eventType = 0;     ///< fnevObjectCreated ...
    std::optional<NotificationObject> object;
    std::optional<NotificationTable> table;
    std::optional<NotificationNewMail> newMail;
    std::optional<NotificationIcs> ics;
};
template <class V>
void fields(V& visit, Notification& value) {
    visit("ulConnection", value.connection);
    visit("ulEventType", value.eventType);
    visit("obj", value.object);
    visit("tab", value.table);
    visit("newmail", value.newMail);
    visit("ics", value.ics);
}

struct Rights {
    std::uint32_t userId = 0;
    std::uint32_t type = 0;          ///< 1 denied, 2 granted.
    std::uint32_t rights = 0;
    std::uint32_t state = 0;         ///< 1 new, 2 modified, 4 deleted.
    Bytes entryid;
};
template <class V>
void fields(V& visit, Rights& value) {
    visit("ulUserid", value.userId);
    visit("ulType", value.type);
    visit("ulRights", value.rights);
    visit("ulState", value.state);
    visit("sUserId", value.entryid);
}

struct NamedProp {
    std::optional<std::uint32_t> number;
    std::optional<std::string> name;
    std::optional<Bytes> guid;
};
template <class V>
void fields(V& visit, NamedProp& value) {
    visit("lpId", value.number);
    visit("lpString", value.name);
    visit("lpguid", value.guid);
}

struct PropertyPair {
    std::uint32_t id = 0;
    std::string value;
};
template <class V>
void fields(V& visit, PropertyPair& value) {
    visit("ulPropId", value.id);
    visit("lpszValue", value.value);
}

struct MultiPropertyPair {
    std::uint32_t id = 0;
    std::vector<std::string> values;
};
template <class V>
void fields(V& visit, MultiPropertyPair& value) {
    visit("ulPropId", value.id);
    visit("sValues", value.values);
}

struct User {
    std::uint32_t id = 0;
    std::optional<std::string> name, password, address, fullName, server;
    std::uint32_t isNonActive = 0, adminLevel = 0, isHidden = 0, capacity = 0, objectClass = 0;
    std::optional<std::vector<PropertyPair>> properties;
    std::optional<std::vector<MultiPropertyPair>> multiProperties;
    Bytes entryid;
};
template <class V>
void fields(V& visit, User& value) {
    visit("ulUserId", value.id);
    visit("lpszUsername", value.name);
    visit("lpszPassword", value.password);
    visit("lpszMailAddress", value.address);
    visit("lpszFullName", value.fullName);
    visit("lpszServername", value.server);
    visit("ulIsNonActive", value.isNonActive);
    visit("ulIsAdmin", value.adminLevel);
    visit("ulIsABHidden", value.isHidden);
    visit("ulCapacity", value.capacity);
    visit("ulObjClass", value.objectClass);
    visit("lpsPropmap", value.properties);
    visit("lpsMVPropmap", value.multiProperties);
    visit("sUserId", value.entryid);
}

struct Group {
    std::uint32_t id = 0;
    Bytes entryid;
    std::optional<std::string> name, fullName, address;
    std::uint32_t isHidden = 0;
    std::optional<std::vector<PropertyPair>> properties;
    std::optional<std::vector<MultiPropertyPair>> multiProperties;
};
template <class V>
void fields(V& visit, Group& value) {
    visit("ulGroupId", value.id);
    visit("sGroupId", value.entryid);
    visit("lpszGroupname", value.name);
    visit("lpszFullname", value.fullName);
    visit("lpszFullEmail", value.address);
    visit("ulIsABHidden", value.isHidden);
    visit("lpsPropmap", value.properties);
    visit("lpsMVPropmap", value.multiProperties);
}

struct Company {
    std::uint32_t id = 0, administrator = 0;
    Bytes entryid, administratorEntryid;
    std::optional<std::string> name, server;
    std::uint32_t isHidden = 0;
    std::optional<std::vector<PropertyPair>> properties;
    std::optional<std::vector<MultiPropertyPair>> multiProperties;
};
template <class V>
void fields(V& visit, Company& value) {
    visit("ulCompanyId", value.id);
    visit("ulAdministrator", value.administrator);
    visit("sCompanyId", value.entryid);
    visit("sAdministrator", value.administratorEntryid);
    visit("lpszCompanyname", value.name);
    visit("lpszServername", value.server);
    visit("ulIsABHidden", value.isHidden);
    visit("lpsPropmap", value.properties);
    visit("lpsMVPropmap", value.multiProperties);
}

/// Who is meant: by number or by entryid; the latter counts when both are there.
struct WireId {
    std::uint32_t id = 0;
    Bytes entryid;
};

}  // namespace corbel::soap
