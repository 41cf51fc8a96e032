// Message and attachment objects over drafts: what a client opens, edits and saves.
//
// Owned by who opened it; keeps the store open, holds no connection and no transaction between two calls. [worker, one at a time]
#pragma once

#include <functional>

#include "corbel/objects.h"
#include "store/objects/draft.h"
#include "store/objects/draft_loader.h"
#include "store/store_file.h"

namespace corbel::store {

/// What an object needs of the session that opened it. Throws for the right that the session's identity lacks.
struct ObjectContext {
    StoreFilePtr file;
    std::function<void(FolderId folder)> requireEdit;
    std::function<void(FolderId folder)> requireCreate;
    std::function<std::uint64_t()> quotaBytes;
};
using ObjectContextPtr = std::shared_ptr<const ObjectContext>;  // owners: the session's Objects and the objects it opened

std::unique_ptr<MessageObject> makeMessageObject(ObjectContextPtr context, std::shared_ptr<Draft> draft);

/// One of several that are saved together.
struct ObjectSave {
    MessageObject& object;   ///< Of makeMessageObject(), all of one store.
    const SaveOptions& options;
};
/// As MessageObject::save() of each in turn, and then `also`, in one transaction. Conflict when the first was changed meanwhile, and then
/// nothing is saved; the others must be new.
std::vector<SaveResult> saveTogether(std::span<const ObjectSave> saves, const std::function<void(WriteTransaction&)>& also = {});

}  // namespace corbel::store
