// SQL of the store's self-check: sums of rows to hold against counters, and references that lead nowhere. Walks whole tables.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "db/connection.h"
#include "store/store_rows.h"

namespace corbel::store::check_queries {

struct FolderSums {
    std::uint64_t total = 0, unseen = 0, bytes = 0, recent = 0;
    ItemUid maxUid = 0;
    ModSeq maxModSeq = 0;
    std::uint64_t wrongNumbers = 0;   ///< Items whose modseq is not the greater of cn and read_cn.
};
FolderSums sums(db::Connection& connection, StoreId store, FolderId folder, UidRange range, Uid recentUid);

/// A question to which every row of the answer is a fault: what it means, and how many there are.
std::vector<std::pair<std::string, std::uint64_t>> faults(db::Connection& connection, StoreId store);

/// Removes rows that refer to nothing and adds references that are missing; how many.
std::uint64_t repairReferences(db::Connection& connection, StoreId store);
/// modseq as it follows from cn and read_cn.
std::uint64_t repairNumbers(db::Connection& connection, StoreId store, FolderId folder);

}  // namespace corbel::store::check_queries
