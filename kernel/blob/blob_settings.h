// The settings of section [storage] that belong to blobs, and their values.
//
// Pure. They take effect at the next start. [any thread]
#pragma once

#include <vector>

#include "blob/blob_store.h"
#include "blob/sweeper.h"
#include "corbel/settings.h"

namespace corbel::blob {

std::vector<SettingSpec> blobSettings();
/// InvalidArgument for a key that is none.
BlobStoreOptions readBlobOptions(const Settings& settings);
SweeperOptions readSweeperOptions(const Settings& settings);

}  // namespace corbel::blob
