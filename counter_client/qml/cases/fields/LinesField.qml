import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Station

// Several lines to write in. Enter begins a line; Tab leaves it.
ColumnLayout {
    id: root

    required property string label
    required property string help
    required property string error
    property alias text: field.text

    signal unfocused
    signal focused

    function focusField(): void {
        field.forceActiveFocus();
    }

    spacing: Theme.space4

    Text {
        text: root.label
        color: Theme.emphasis
        font.pixelSize: Theme.text16
        font.weight: Font.DemiBold
        horizontalAlignment: Text.AlignLeft
        wrapMode: Text.WordWrap
        Layout.fillWidth: true
        Accessible.ignored: true
    }
    TextArea {
        id: field

        font.pixelSize: Theme.text18
        color: Theme.text
        wrapMode: TextEdit.Wrap
        selectionColor: Theme.primary
        selectedTextColor: Theme.primaryInk
        KeyNavigation.priority: KeyNavigation.BeforeItem
        KeyNavigation.tab: nextItemInFocusChain(true)
        onActiveFocusChanged: activeFocus ? root.focused() : root.unfocused()
        Layout.fillWidth: true
        Layout.minimumHeight: Theme.px(96)
        Accessible.name: root.label
        Accessible.description: root.error !== "" ? root.error : root.help

        background: Rectangle {
            radius: Theme.radius
            color: Theme.surface
            border.width: field.activeFocus ? Theme.focusWidth : root.error !== "" ? 2 * Theme.hairline : Theme.hairline
            border.color: root.error !== "" ? Theme.danger : field.activeFocus ? Theme.primary : Theme.edge
        }
    }
    FieldMessage {
        help: root.help
        error: root.error
        Layout.fillWidth: true
    }
}
