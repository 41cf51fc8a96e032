#include "default_columns.h"

#include "corbel/property_tags.h"
#include "corbel/tables.h"
#include "table_tags.h"

namespace corbel::soap {

std::span<const PropTag> contentsColumns() {
    static constexpr PropTag kTags[] = {tags::EntryId,           tags::DisplayName,          tags::MessageFlags,
                                        tags::Subject,           table_tags::StoreEntryId,    table_tags::StoreRecordKey,
                                        table_tags::StoreSupportMask, tags::InstanceKey,      tags::RecordKey,
                                        table_tags::Access,       tags::AccessLevel};
    return kTags;
}

std::span<const PropTag> furtherContentsColumns() {
    static constexpr PropTag kTags[] = {tags::MessageClass, tags::Importance,  tags::ClientSubmitTime, tags::MessageDeliveryTime, tags::SenderName,
                                        tags::SentRepresentingName, tags::DisplayTo, tags::DisplayCc, tags::MessageSize, tags::HasAttachments,
                                        tags::LastModificationTime, tags::CreationTime, tags::SourceKey, tags::ParentEntryId, tags::ObjectType,
                                        tags::RowType, tags::Depth};
    return kTags;
}

std::span<const PropTag> hierarchyColumns() {
    static constexpr PropTag kTags[] = {tags::EntryId,           tags::DisplayName,          tags::ContentCount,
                                        tags::ContentUnreadCount, table_tags::StoreEntryId,   table_tags::StoreRecordKey,
                                        table_tags::StoreSupportMask, tags::InstanceKey,      tags::RecordKey,
                                        table_tags::Access,       tags::AccessLevel};
    return kTags;
}

std::span<const PropTag> furtherHierarchyColumns() {
    static constexpr PropTag kTags[] = {tags::Comment, tags::ContainerClass, tags::Subfolders, tags::ParentEntryId, tags::SourceKey,
                                        tags::AssociatedContentCount, tags::CreationTime, tags::LastModificationTime, tags::ObjectType, tags::Depth};
    return kTags;
}

std::span<const PropTag> bookContentsColumns() {
    static constexpr PropTag kTags[] = {
        tags::EntryId, tags::DisplayName, tags::InstanceKey, tags::AddressType, tags::DisplayType, table_tags::DisplayTypeEx, tags::EmailAddress,
        tags::SmtpAddress, tags::ObjectType, tags::RecordKey, tags::SearchKey, table_tags::DepartmentName, table_tags::OfficeTelephone,
        table_tags::OfficeLocation, table_tags::PrimaryFax,
    };
    return kTags;
}

std::span<const PropTag> bookHierarchyColumns() {
    static constexpr PropTag kTags[] = {
        tags::EntryId, tags::DisplayName, tags::InstanceKey, tags::DisplayType, tags::ObjectType, tags::RecordKey, tags::SearchKey,
    };
    return kTags;
}

std::span<const PropTag> systemStatsColumns() {
    static constexpr PropTag kTags[] = {
        tags::DisplayName, table_tags::StatsDescription, table_tags::StatsValue,
    };
    return kTags;
}

std::span<const PropTag> sessionStatsColumns() {
    static constexpr PropTag kTags[] = {
        table_tags::SessionId, table_tags::SessionGroupId, table_tags::SessionAddress, table_tags::SessionIdle,
        table_tags::SessionCapabilities, table_tags::SessionLocked, table_tags::UserLogin, table_tags::SessionVersion,
        table_tags::SessionApplication, table_tags::SessionRequests, table_tags::SessionApplicationVersion,
        table_tags::SessionApplicationMisc,
    };
    return kTags;
}

std::span<const PropTag> userStatsColumns() {
    static constexpr PropTag kTags[] = {
        table_tags::CompanyName, table_tags::UserLogin, tags::DisplayName, tags::SmtpAddress, table_tags::NonActive,
        table_tags::Administrator, table_tags::HomeServer, table_tags::MessageSizeExtended, table_tags::QuotaWarning,
        table_tags::QuotaSend, table_tags::QuotaReceive, table_tags::QuotaMailTime, table_tags::OutOfOffice,
        table_tags::LastLogonTime, table_tags::LastLogoffTime,
    };
    return kTags;
}

std::span<const PropTag> companyStatsColumns() {
    static constexpr PropTag kTags[] = {
        table_tags::CompanyName, table_tags::CompanyAdmin, table_tags::MessageSizeExtended, table_tags::QuotaWarning,
        table_tags::QuotaSend, table_tags::QuotaReceive, table_tags::QuotaMailTime,
    };
    return kTags;
}

std::span<const PropTag> serverStatsColumns() {
    static constexpr PropTag kTags[] = {
        table_tags::ServerName, table_tags::ServerHost, table_tags::ServerHttpPort, table_tags::ServerTlsPort,
        table_tags::ServerProxyUrl, table_tags::ServerHttpUrl, table_tags::ServerHttpsUrl, table_tags::ServerFileUrl,
    };
    return kTags;
}

std::span<const PropTag> userStoresColumns() {
    static constexpr PropTag kTags[] = {
        table_tags::UserLogin, table_tags::StoreGuid, table_tags::StoreType, tags::DisplayName, table_tags::CompanyId,
        table_tags::CompanyName, table_tags::StoreEntryId, tags::LastModificationTime, table_tags::MessageSizeExtended,
        tags::ObjectType,
    };
    return kTags;
}

std::span<const PropTag> mailboxColumns() {
    static constexpr PropTag kTags[] = {
        tags::DisplayName, tags::EntryId, table_tags::StoreEntryId, table_tags::StoreRecordKey, tags::RecordKey,
        table_tags::MailboxOwnerEntryId, table_tags::MailboxOwnerName, table_tags::MessageSizeExtended,
    };
    return kTags;
}

std::span<const PropTag> queueColumns() {
    static constexpr PropTag kTags[] = {
        tags::EntryId, tags::DisplayName, tags::MessageFlags, tags::Subject, table_tags::StoreEntryId, table_tags::StoreRecordKey,
        table_tags::StoreSupportMask, tags::RecordKey, table_tags::Access, tags::AccessLevel, tags::ParentEntryId, tags::ClientSubmitTime,
        table_tags::HierarchyId, tags::MessageClass, tags::SenderName, tags::SenderEmailAddress, tags::MessageSize, table_tags::DeferredSendTime,
        tags::InstanceKey, table_tags::OutgoingFlags, table_tags::MailboxOwnerAccount,
    };
    return kTags;
}

}  // namespace corbel::soap
