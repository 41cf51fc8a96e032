// A converter that does what it is asked to convert ("crash"), to itself or to what the server gets.
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "corbel/convert.h"
#include "corbel/mime.h"
#include "corbel/module.h"
#include "corbel/property_tags.h"
#include "corbel/store.h"

using namespace corbel;

namespace {

class ConvertDeeds final : public Module, public mime::Converter, public convert::MessageConverter {
public:
    std::vector<SettingSpec> settings() const override { return {}; }
    void configure(const Settings&) override {}
    void start(Kernel&) override {}
    void* interface(std::string_view id) override {
        return id == mime::Converter::kInterfaceId ? static_cast<mime::Converter*>(this) : nullptr;
    }

    std::string decodeHeader(std::string_view deed) override {
        if (deed == "crash") std::abort();
        while (deed == "hang") ::pause();
        while (deed == "leak") _leaked.emplace_back(1 << 20, 'x');
        if (deed == "refuse") throw Error(ErrorCode::Syntax, "no such header", "deed");
        constexpr std::string_view kBytes = "bytes ";
        if (deed.starts_with(kBytes)) return std::string(std::stoul(std::string(deed.substr(kBytes.size()))), 'b');
        return std::string(deed);
    }
    mime::ListFields listFields(std::string_view, const mime::PartIndex&) override { return {}; }
    std::string decodeText(std::string_view body, std::string_view, std::string_view) override { return std::string(body); }
    std::string toUtf8(std::string_view bytes, std::string_view) override { return std::string(bytes); }
    convert::MessageConverter& messages() override { return *this; }

    MessageData toProperties(const convert::MimeSource& source, const convert::ReadOptions&) override {
        std::string deed;
        source.content->read(0, 100, deed);
        MessageData message;
        if (deed == "type") message.properties.set(tags::Subject, std::int64_t{7});
        if (deed == "range" || deed == "part") {
            message.attachments.emplace_back().range =
                MimeRange{deed == "part" ? 1u : 0u, 0, source.content->size() + (deed == "range" ? 1 : 0), "BASE64"};
        }
        if (deed == "many") message.recipients.resize(kMaxRecipients + 1);
        if (deed == "crash") std::abort();
        return message;
    }
    std::unique_ptr<ValueReader> openAttachment(const convert::MimeSource&, std::span<const std::uint32_t>) override { return nullptr; }
    std::unique_ptr<ValueReader> openRange(const convert::MimeSource&, const MimeRange&) override { return nullptr; }
    void compose(const MessageData& message, convert::ComposeSource& source, const convert::ComposeOptions&,
                 convert::ByteSink& sink) override {
        const std::string deed(message.properties.text(tags::Subject));
        std::vector<std::unique_ptr<ValueReader>> values;
        while (deed == "open") values.push_back(source.open({}, tags::Body));
        while (deed == "endless") sink.write(std::string(1000, 'x'));
        sink.write("begun");
        if (deed == "crash") std::abort();
    }
    void deriveBodies(PropertyBag&, std::uint32_t) override {}
    std::string htmlToUtf8(std::string_view html, std::uint32_t) override { return std::string(html); }
    std::string htmlToText(std::string_view html) override { return std::string(html); }

private:
    std::vector<std::string> _leaked;
};

}  // namespace

CORBEL_MODULE(ConvertDeeds, "convert_deeds", "1.0.0", "corbel.convert.mime/1", "")
