#include "config/manual.h"

namespace corbel::config {

std::string troffText(std::string_view text) {
    std::string out;
    bool isLineStart = true;
    for (const char c : text) {
        if (isLineStart && (c == '.' || c == '\'')) out += "\\&";
        if (c == '-')
            out += "\\-";
        else if (c == '\\')
            out += "\\e";
        else
            out += c;
        isLineStart = c == '\n';
    }
    return out;
}

std::string settingsManual(const Schema& schema) {
    std::string out =
        ".TH CORBEL.CONF 5\n.SH NAME\ncorbel.conf \\- configuration of a Corbel server\n.SH DESCRIPTION\n"
        "corbeld reads corbel.conf and then every modules.d/*.conf beside it in order of name. A file consists of sections,\n"
        ".BR [server] \" or \" \"[module imap]\" ,\nof lines \"key = value\", and of comments that begin with #. When several files have a "
        "key, the last one wins.\n"
        "Values may be overridden by the environment\n(CORBEL_SERVER__NAME, CORBEL_MODULE_IMAP__LISTEN) and by the option\n.B "
        "\\-\\-set\nof corbeld.\n.PP\n"
        "Sizes take K, M, G or T (64K); times need a unit (500ms, 30s, 5min, 2h, 7d); lists are separated by commas; a secret may be\n"
        "written as file:PATH. Quotes keep # and blanks in a value. Unknown sections and keys are errors.\n.PP\n"
        ".B corbeld \\-\\-check\nchecks the files,\n.B corbel config explain\nexplains the settings of the modules that are installed.\n";
    for (const SectionSpec& section : schema.sections()) {
        out += ".SH [" + troffText(section.name) + (section.isNamed ? " NAME]\n" : "]\n");
        if (!section.summary.empty()) out += troffText(section.summary) + '\n';
        for (const SettingSpec& spec : section.settings) {
            const std::string standard = spec.isRequired             ? "required"
                                         : spec.defaultValue.empty() ? "default: empty"
                                                                     : "default: " + spec.defaultValue;
            out +=
                ".TP\n.B " + troffText(spec.key) + '\n' + troffText(spec.summary) + "\n.br\n" +
                troffText(describeType(spec) + "; " + standard + (spec.isReloadable ? "; takes effect on reload" : "; needs a restart")) +
                '\n';
        }
    }
    return out + ".SH SEE ALSO\n.BR corbeld (8),\n.BR corbel (1)\n";
}

}  // namespace corbel::config
