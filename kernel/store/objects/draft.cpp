#include "store/objects/draft.h"

#include <algorithm>

#include "store/objects/property_rows.h"

namespace corbel::store {

void DraftProperties::set(const Property& property) {
    big.erase(property.tag.id());
    values.set(property);
}

void DraftProperties::setBig(BigValue value) {
    values.set(bigPlaceholder(value.tag.id()));
    big.insert_or_assign(value.tag.id(), std::move(value));
}

bool DraftProperties::erase(PropId id) {
    big.erase(id);
    return values.erase(id);
}

bool isChanged(const DraftAttachment& attachment) {
    return attachment.isChanged || (attachment.embedded && attachment.embedded->isChanged());
}

bool Draft::isBodyChanged() const {
    if (areRecipientsChanged || areAttachmentsChanged) return true;
    return attachments &&
           std::any_of(attachments->begin(), attachments->end(), [](const auto& entry) { return store::isChanged(*entry.second); });
}

void Draft::settle() {
    changed = {};
    erased.clear();
    recipients.reset();
    attachments.reset();
    isReplaced = false;
    areRecipientsChanged = false;
    areAttachmentsChanged = false;
}

}  // namespace corbel::store
