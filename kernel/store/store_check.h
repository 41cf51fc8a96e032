// Holds a store's counters against its rows, and references against what they refer to. Reads everything: slow worker only.
#pragma once

#include <string>
#include <vector>

#include "store/store_file.h"

namespace corbel::store {

/// A sentence for each fault; empty: sound.
std::vector<std::string> checkStore(StoreFile& file);
/// The faults that were there; what follows from rows is put right: counters, numbers, references, special folders. Messages whose content
/// or folder is missing are left to the operator.
std::vector<std::string> repairStore(StoreFile& file);

}  // namespace corbel::store
