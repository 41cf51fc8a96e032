// What tests of tables with more than list columns share: messages made by properties, with recipients and files, and what a table shows.
#pragma once

#include "corbel/objects.h"
#include "corbel/property_tags.h"
#include "corbel/tables.h"
#include "unit/store/store_contract.h"

namespace corbel::testing {

inline constexpr PropTag kColour(0x8005, PropType::Unicode);
inline constexpr PropTag kWords(0x8006, static_cast<PropType>(0x101F));

template <class Engine>
class TableKindsFixture : public StoreContract<Engine> {
protected:
    using StoreContract<Engine>::_setup;
    using StoreContract<Engine>::_session;
    using StoreContract<Engine>::_inbox;

    Tables& tables() { return _session->tables(); }

    ItemId save(std::initializer_list<Property> properties, const std::vector<std::string>& recipients = {},
                const std::vector<std::string>& files = {}) {
        _setup->clock.advance(1'000'000);
        const auto message = _session->objects().create(_inbox);
        message->set(std::span(properties.begin(), properties.size()));
        std::vector<MessageRecipient> all;
        for (const std::string& address : recipients) {
            MessageRecipient recipient;
            recipient.addressType = "SMTP";
            recipient.address = address;
            recipient.displayName = address;
            all.push_back(recipient);
        }
        message->setRecipients(all);
        for (const std::string& file : files) {
            const auto attachment = message->createAttachment(AttachMethod::ByValue);
            const Property given[] = {{tags::AttachLongFilename, file}, {tags::AttachDataBinary, "<" + file + ">"}};
            attachment->set(given);
        }
        return message->save().place.item;
    }

    static std::string text(const TableRow& row, std::size_t column) { return std::get<std::string>(row.values.at(column).value); }
    static std::int64_t number(const TableRow& row, std::size_t column) { return std::get<std::int64_t>(row.values.at(column).value); }

    std::string subjects(Table& table) {
        const PropTag columns[] = {tags::Subject};
        tables().setColumns(table, columns);
        tables().seek(table, Origin::Beginning, 0);
        std::string all;
        for (const TableRow& row : tables().rows(table, 100)) all += (all.empty() ? "" : " ") + text(row, 0);
        return all;
    }
};

}  // namespace corbel::testing
