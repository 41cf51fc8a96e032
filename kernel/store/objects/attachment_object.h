// Attachment objects over a draft's attachments. As message_object.h.
#pragma once

#include "store/objects/message_object.h"

namespace corbel::store {

/// `depth`: of the message that it belongs to.
std::unique_ptr<AttachmentObject> makeAttachmentObject(ObjectContextPtr context, std::uint32_t number,
                                                       std::shared_ptr<DraftAttachment> draft, std::size_t depth);

}  // namespace corbel::store
