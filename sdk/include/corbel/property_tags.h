// The property tags that Corbel itself reads or writes, by their names in MS-OXPROPS without the "PidTag".
#pragma once

#include "corbel/property.h"

namespace corbel::tags {

#define CORBEL_TAG(name, id, type) inline constexpr PropTag name(id, PropType::type)
CORBEL_TAG(AlternateRecipientAllowed, 0x0002, Bool);
CORBEL_TAG(Importance, 0x0017, Int32);
CORBEL_TAG(MessageClass, 0x001A, Unicode);
CORBEL_TAG(OriginatorDeliveryReportRequested, 0x0023, Bool);
CORBEL_TAG(Priority, 0x0026, Int32);
CORBEL_TAG(ReadReceiptRequested, 0x0029, Bool);
CORBEL_TAG(Sensitivity, 0x0036, Int32);
CORBEL_TAG(Subject, 0x0037, Unicode);
CORBEL_TAG(ClientSubmitTime, 0x0039, Time);
CORBEL_TAG(SubjectPrefix, 0x003D, Unicode);
CORBEL_TAG(SentRepresentingEntryId, 0x0041, Binary);
CORBEL_TAG(SentRepresentingName, 0x0042, Unicode);
CORBEL_TAG(MessageToMe, 0x0057, Bool);
CORBEL_TAG(MessageCcMe, 0x0058, Bool);
CORBEL_TAG(ReplyRecipientEntries, 0x004F, Binary);
CORBEL_TAG(ReplyRecipientNames, 0x0050, Unicode);
CORBEL_TAG(SentRepresentingAddressType, 0x0064, Unicode);
CORBEL_TAG(SentRepresentingEmailAddress, 0x0065, Unicode);
CORBEL_TAG(ConversationTopic, 0x0070, Unicode);
CORBEL_TAG(ConversationIndex, 0x0071, Binary);
CORBEL_TAG(TransportMessageHeaders, 0x007D, Unicode);
CORBEL_TAG(RecipientType, 0x0C15, Int32);
CORBEL_TAG(SenderEntryId, 0x0C19, Binary);
CORBEL_TAG(SenderName, 0x0C1A, Unicode);
CORBEL_TAG(SenderAddressType, 0x0C1E, Unicode);
CORBEL_TAG(SenderEmailAddress, 0x0C1F, Unicode);
CORBEL_TAG(DisplayBcc, 0x0E02, Unicode);
CORBEL_TAG(DisplayCc, 0x0E03, Unicode);
CORBEL_TAG(DisplayTo, 0x0E04, Unicode);
CORBEL_TAG(MessageDeliveryTime, 0x0E06, Time);
CORBEL_TAG(MessageFlags, 0x0E07, Int32);
CORBEL_TAG(MessageSize, 0x0E08, Int32);
CORBEL_TAG(ParentEntryId, 0x0E09, Binary);
CORBEL_TAG(MessageStatus, 0x0E17, Int32);
CORBEL_TAG(HasAttachments, 0x0E1B, Bool);
CORBEL_TAG(NormalizedSubject, 0x0E1D, Unicode);
CORBEL_TAG(RtfInSync, 0x0E1F, Bool);
CORBEL_TAG(AttachSize, 0x0E20, Int32);
CORBEL_TAG(AttachNumber, 0x0E21, Int32);
CORBEL_TAG(InstanceKey, 0x0FF6, Binary);
CORBEL_TAG(AccessLevel, 0x0FF7, Int32);
CORBEL_TAG(RecordKey, 0x0FF9, Binary);
CORBEL_TAG(ObjectType, 0x0FFE, Int32);
CORBEL_TAG(EntryId, 0x0FFF, Binary);
CORBEL_TAG(Body, 0x1000, Unicode);
CORBEL_TAG(RtfCompressed, 0x1009, Binary);
CORBEL_TAG(Html, 0x1013, Binary);
CORBEL_TAG(InternetMessageId, 0x1035, Unicode);
CORBEL_TAG(InternetReferences, 0x1039, Unicode);
CORBEL_TAG(InReplyToId, 0x1042, Unicode);
CORBEL_TAG(IconIndex, 0x1080, Int32);
CORBEL_TAG(LastVerbExecuted, 0x1081, Int32);
CORBEL_TAG(LastVerbExecutionTime, 0x1082, Time);
CORBEL_TAG(FlagStatus, 0x1090, Int32);
CORBEL_TAG(DisplayName, 0x3001, Unicode);
CORBEL_TAG(AddressType, 0x3002, Unicode);
CORBEL_TAG(EmailAddress, 0x3003, Unicode);
CORBEL_TAG(Comment, 0x3004, Unicode);
CORBEL_TAG(CreationTime, 0x3007, Time);
CORBEL_TAG(LastModificationTime, 0x3008, Time);
CORBEL_TAG(SearchKey, 0x300B, Binary);
CORBEL_TAG(ContentCount, 0x3602, Int32);
CORBEL_TAG(ContentUnreadCount, 0x3603, Int32);
CORBEL_TAG(Subfolders, 0x360A, Bool);
CORBEL_TAG(ContainerClass, 0x3613, Unicode);
CORBEL_TAG(AssociatedContentCount, 0x3617, Int32);
CORBEL_TAG(AttachDataBinary, 0x3701, Binary);
CORBEL_TAG(AttachEncoding, 0x3702, Binary);
CORBEL_TAG(AttachExtension, 0x3703, Unicode);
CORBEL_TAG(AttachFilename, 0x3704, Unicode);
CORBEL_TAG(AttachMethodTag, 0x3705, Int32);
CORBEL_TAG(AttachLongFilename, 0x3707, Unicode);
CORBEL_TAG(AttachPathname, 0x3708, Unicode);
CORBEL_TAG(RenderingPosition, 0x370B, Int32);
CORBEL_TAG(AttachMimeTag, 0x370E, Unicode);
CORBEL_TAG(AttachContentId, 0x3712, Unicode);
CORBEL_TAG(AttachContentLocation, 0x3713, Unicode);
CORBEL_TAG(AttachFlags, 0x3714, Int32);
CORBEL_TAG(SmtpAddress, 0x39FE, Unicode);
CORBEL_TAG(InternetCodepage, 0x3FDE, Int32);
CORBEL_TAG(MessageLocaleId, 0x3FF1, Int32);
CORBEL_TAG(SenderSmtpAddress, 0x5D01, Unicode);
CORBEL_TAG(SentRepresentingSmtpAddress, 0x5D02, Unicode);
CORBEL_TAG(SourceKey, 0x65E0, Binary);
CORBEL_TAG(ParentSourceKey, 0x65E1, Binary);
CORBEL_TAG(ChangeKey, 0x65E2, Binary);
CORBEL_TAG(PredecessorChangeList, 0x65E3, Binary);
CORBEL_TAG(AttachmentHidden, 0x7FFE, Bool);
#undef CORBEL_TAG

}  // namespace corbel::tags
