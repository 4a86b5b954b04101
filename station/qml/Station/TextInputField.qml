import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts

// A line to write in: label above, help or the error below, in words and with a sign.
ColumnLayout {
    id: root

    required property string label
    property alias text: field.text
    property alias echoMode: field.echoMode
    property alias inputMethodHints: field.inputMethodHints
    property alias maximumLength: field.maximumLength
    property alias placeholder: field.placeholderText
    property alias capitalization: field.font.capitalization
    property string help
    property string error
    property string iconName

    // Qt does not tell the name of a password field: its label and its description say it instead.
    readonly property bool isSecret: echoMode !== TextInput.Normal

    signal accepted
    signal unfocused
    signal focused

    function focusField(): void {
        field.forceActiveFocus();
    }

    spacing: Theme.space4

    Text {
        text: root.label
        color: root.enabled ? Theme.emphasis : Theme.textDisabled
        font.pixelSize: Theme.text16
        font.weight: Font.DemiBold
        horizontalAlignment: Text.AlignLeft
        elide: Text.ElideRight
        Layout.fillWidth: true
        Accessible.ignored: !root.isSecret
        Accessible.role: Accessible.StaticText
        Accessible.name: text

        TapHandler {
            onTapped: root.focusField()
        }
    }
    TextField {
        id: field

        Layout.fillWidth: true
        implicitHeight: Math.max(Theme.px(48), contentHeight + 2 * Theme.space8)
        leftPadding: root.iconName === "" || Theme.rightToLeft ? Theme.space16 : Theme.space48
        rightPadding: root.iconName === "" || !Theme.rightToLeft ? Theme.space16 : Theme.space48
        font.pixelSize: Theme.text18
        color: Theme.text
        placeholderTextColor: Theme.textDisabled
        selectionColor: Theme.primary
        selectedTextColor: Theme.primaryInk
        onAccepted: root.accepted()
        onActiveFocusChanged: activeFocus ? root.focused() : root.unfocused()
        Accessible.name: root.label
        Accessible.description: [root.isSecret ? root.label : "", root.error !== "" ? root.error : root.help].filter(line => line !== "").join(". ")

        background: Rectangle {
            radius: Theme.radius
            color: root.enabled ? Theme.surface : Theme.muted
            border.width: field.activeFocus ? Theme.focusWidth : root.error !== "" ? 2 * Theme.hairline : Theme.hairline
            border.color: root.error !== "" ? Theme.danger : field.activeFocus ? Theme.primary : Theme.edge
        }

        Icon {
            anchors { left: parent.left; leftMargin: Theme.space16; verticalCenter: parent.verticalCenter }
            visible: root.iconName !== ""
            icon: root.iconName
            size: Theme.px(20)
            color: Theme.textSecondary
        }
    }
    RowLayout {
        visible: message.text !== ""
        spacing: Theme.space8

        Icon {
            visible: root.error !== ""
            icon: "warning"
            size: Theme.px(18)
            color: Theme.danger
        }
        Text {
            id: message

            text: root.error !== "" ? root.error : root.help
            color: root.error !== "" ? Theme.danger : Theme.textSecondary
            font.pixelSize: Theme.text14
            font.weight: root.error !== "" ? Font.DemiBold : Font.Normal
            wrapMode: Text.WordWrap
            horizontalAlignment: Text.AlignLeft
            Layout.fillWidth: true
            Accessible.ignored: true
        }
    }
}
