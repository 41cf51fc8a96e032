// Holds a store's counters against its rows, and references against what they refer to. Reads everything: slow worker only.
#pragma once

#include <string>
#include <vector>

#include "store/store_file.h"

namespace corbel::store {

/// A sentence for each fault; empty: sound.
std::vector<std::string> checkStore(StoreFile& file);

}  // namespace corbel::store
