#include "store/blob_references.h"

#include "corbel/error.h"

namespace corbel::store {

void StoreBlobReferences::forEach(std::string_view hexPrefix, const std::function<void(const blob::BlobId&)>& each) {
    _stores.forEachBlobKey(hexPrefix, [&](std::string_view key) {
        const std::optional<blob::BlobId> id = blob::BlobId::fromName(key);
        // Better to remove nothing than to overlook a reference.
        if (!id) throw Error(ErrorCode::Corrupt, "A mailbox refers to no blob", "reference " + std::string(key));
        each(*id);
    });
}

}  // namespace corbel::store
