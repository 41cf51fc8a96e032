// Message and attachment objects over drafts: what a client opens, edits and saves.
//
// Owned by who opened it; keeps the store open, holds no connection and no transaction between two calls. [worker, one at a time]
#pragma once

#include <functional>

#include "corbel/objects.h"
#include "store/objects/draft.h"
#include "store/objects/draft_loader.h"
#include "store/objects/object_save.h"
#include "store/rights/reading.h"
#include "store/store_file.h"

namespace corbel::store {

/// What an object needs of the session that opened it. Throws for the right that the session's identity lacks.
struct ObjectContext {
    StoreFilePtr file;
    std::function<void(FolderId folder, ItemId item)> requireEdit;
    std::function<void(FolderId folder)> requireCreate;
    std::function<std::uint64_t()> quotaBytes;
    Reader reader;  ///< Whose \Seen is shown, and who makes what is saved.
};
using ObjectContextPtr = std::shared_ptr<const ObjectContext>;  // owners: the session's Objects and the objects it opened

/// save() inside a transaction of the caller's, who has checked the right; the object is not used any more afterwards.
SaveOutcome saveInside(WriteTransaction& transaction, MessageObject& object, const SaveOptions& options, std::uint64_t quotaBytes,
                       SaveResult& result);
/// For saveInside(); may ask a directory, so not inside.
std::uint64_t saveQuota(const MessageObject& object);
std::unique_ptr<MessageObject> makeMessageObject(ObjectContextPtr context, std::shared_ptr<Draft> draft);

}  // namespace corbel::store
