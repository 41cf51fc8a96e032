// Bits of PidTagAccess (MS-OXCPRPT section 2.2.1.1).
#pragma once

#include <cstdint>

namespace corbel::soap {

inline constexpr std::int64_t kMapiModify = 0x1, kMapiRead = 0x2, kMapiDelete = 0x4;
inline constexpr std::int64_t kMapiCreateHierarchy = 0x8, kMapiCreateContents = 0x10, kMapiCreateAssociated = 0x20;

}  // namespace corbel::soap
