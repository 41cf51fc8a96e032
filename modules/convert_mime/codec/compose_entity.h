// A signed entity within a message: what of the message's bodies it says already.
//
// Such an entity is written byte for byte; a body that it says is not written beside it, or readers of MIME would see it twice. A body that
// somebody changed since is another one and stands for itself. Reads structure and bodies of the entity, no attachment. [worker]
#pragma once

#include "corbel/convert.h"

namespace corbel::convert_mime {

/// Whether the attachment says that it holds a multipart/signed.
bool isSignedFile(const MessageAttachment& attachment);

/// The bodies within an entity with their codepage, as a message that holds it would get them.
PropertyBag bodiesOfEntity(ValueReader& entity);

}  // namespace corbel::convert_mime
