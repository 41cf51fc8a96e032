// Properties that clients expect and stores do not keep: one table of functions, each with its name in MS-OXPROPS.
//
// Everything that answers properties asks here: sourcesOf() says what to ask the store for, complete() makes the row of what came back. Tags
// are the stores' own (NamedProps translates before and after). Pure but for what it asks the address book. [worker]
#pragma once

#include <span>
#include <vector>

#include "call.h"
#include "codec/structures.h"

namespace corbel::soap {

enum class ObjectKind : std::uint8_t { Store, Folder, Message, Recipient, Attachment };

/// Where an object is; what it has not is 0.
struct ObjectPlace {
    ObjectKind kind = ObjectKind::Message;
    StoreSession* store = nullptr;
    FolderId folder = 0;
    ItemId item = 0;
};

/// What must be asked of the store so that `wanted` can be answered: each tag once.
std::vector<PropTag> sourcesOf(ObjectKind kind, std::span<const PropTag> wanted);

/// One property for each of `wanted`, in order, computed ones among them; of type Error (MAPI_E_NOT_FOUND) where there is none.
PropertyRow complete(Call& call, const ObjectPlace& place, std::span<const PropTag> wanted, const PropertyBag& stored);

/// Tags that complete() can make for an object of this kind beside what the store tells: those that clients find in a list of its properties.
std::span<const PropTag> computedTags(ObjectKind kind);

/// True when clients may send it but nobody keeps it: the store or complete() says what it is.
bool isNeverStored(ObjectKind kind, PropTag tag);

}  // namespace corbel::soap
