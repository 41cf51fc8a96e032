// What a client sends to be saved, put onto a store's object: properties, recipients, attachments and embedded messages.
//
// The object is changed in memory; the caller saves it. What the store or computed_props.h says of an object is passed over, as clients
// send back much of what they loaded. Lives inside one call. [worker]
#pragma once

#include "call.h"
#include "codec/structures.h"
#include "computed_props.h"

namespace corbel::soap {

/// A SavedObject's properties in the store's terms.
struct GivenProperties {
    std::vector<Property> set;
    std::vector<PropId> erase;
    ImportedIds ids;                    ///< Source key, change key and predecessors, when they were among them.
    std::optional<std::string> mime;    ///< The message as MIME, likewise.
};

struct AppliedMessage {
    ImportedIds ids;
    std::optional<std::string> mime;
    std::vector<SavedObject> children;  ///< Those that were sent and are there, with the numbers that they have now.
};

class ObjectSaver {
public:
    /// `isImport`: sync brings the object as it is elsewhere, with times and flags that otherwise only a new one takes.
    ObjectSaver(Call& call, bool isImport) : _call(call), _isImport(isImport) {}

    GivenProperties properties(ObjectKind kind, const SavedObject& given, bool isNew);
    /// `number`: the message's own; any that is no part's for one that has none yet. Refusal UnknownInstanceId, LimitReached, NotFound for a
    /// child that is not there, InvalidArgument.
    AppliedMessage apply(MessageObject& message, const SavedObject& given, std::uint32_t number, bool isNew);

private:
    void applyRecipients(MessageObject& message, const SavedObject& given, std::uint32_t number, std::vector<SavedObject>& saved);
    void applyAttachment(MessageObject& message, const SavedObject& given, std::uint32_t number, std::vector<SavedObject>& saved);
    MessageRecipient recipient(const SavedObject& given, std::uint32_t row);

    Call& _call;
    const bool _isImport;
};

}  // namespace corbel::soap
