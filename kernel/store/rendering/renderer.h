// Messages made by properties become MIME, and so visible in IMAP.
//
// Runs in pool `slow` after a commit that left pending items, and after a store was opened that has some from before a stop. Acts for the
// store itself: no rights are asked. A message that was saved again meanwhile is left to the care that this save asked for; one that cannot
// be rendered stays pending and is told in the log. [slow worker]
#pragma once

#include <functional>
#include <memory>

#include "corbel/convert.h"
#include "store/store_file.h"

namespace corbel::store {

inline constexpr std::size_t kRenderBatch = 100;  ///< Messages rendered before others in `slow` get their turn.
inline constexpr std::uint64_t kMaxRenderedBytes = std::uint64_t{4} << 30;

struct RenderTools {
    mime::Converter& converter;
    NamedProperties& names;
    std::function<std::unique_ptr<MessageWriter>()> newMessage;
};

/// Renders up to `limit` pending items of folders that IMAP shows. True when there may be more. Throws Unavailable: try again later.
bool renderPending(const StoreFilePtr& file, const RenderTools& tools, std::size_t limit = kRenderBatch);

}  // namespace corbel::store
