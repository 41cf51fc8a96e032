// Properties of a draft as PropertyObject gives and takes them: what messages and attachments have in common.
//
// [worker, one at a time]
#pragma once

#include <span>

#include "corbel/objects.h"
#include "store/objects/draft.h"
#include "store/store_file.h"

namespace corbel::store {

/// InvalidArgument for what no property can be.
void checkProperty(const Property& property);
/// As checkProperty(), and for one that the store computes.
void checkSettable(const Property& property);
/// A value may be streamed: it is text or bytes. InvalidArgument.
void checkStreamed(PropTag tag);
/// The properties that `tags` (none: all) ask for.
PropertyBag select(const PropertyBag& bag, std::span<const PropTag> tags);
/// A reader of a value that is in memory, staged or stored. NotFound.
std::unique_ptr<ValueReader> openDraftValue(const StoreFilePtr& file, const DraftProperties& properties, PropTag tag);

}  // namespace corbel::store
