import QtQuick
import QtQuick.Layouts
import Station

// A statement in plain words, to be accepted; Space or Enter ticks it.
Touchable {
    id: root

    required property string label
    required property string help
    required property string error
    required property bool taken

    signal passed
    signal picked
    signal focused

    function focusField(): void {
        forceActiveFocus(Qt.TabFocusReason);
    }

    padding: Theme.space12
    implicitHeight: contentItem.implicitHeight + 2 * padding
    Accessible.role: Accessible.CheckBox
    Accessible.checkable: true
    Accessible.checked: taken
    Accessible.name: label + ". " + text
    onActiveFocusChanged: if (activeFocus) focused()
    onChosen: picked()

    background: Rectangle {
        radius: Theme.radius
        color: root.taken ? Theme.successSoft : Theme.surface
        border.width: root.error !== "" || root.taken ? 2 * Theme.hairline : Theme.hairline
        border.color: root.error !== "" ? Theme.danger : root.taken ? Theme.success : Theme.edge
    }

    contentItem: RowLayout {
        spacing: Theme.space12

        Rectangle {
            implicitWidth: Theme.px(24)
            implicitHeight: Theme.px(24)
            radius: Theme.radius
            color: root.taken ? Theme.success : Theme.surface
            border.width: 2 * Theme.hairline
            border.color: root.taken ? Theme.success : Theme.edge
            Layout.alignment: Qt.AlignTop

            Icon {
                anchors.centerIn: parent
                visible: root.taken
                icon: "check"
                size: Theme.px(18)
                color: Theme.signalInk
            }
        }
        ColumnLayout {
            spacing: Theme.space4

            Text {
                text: root.label
                color: Theme.emphasis
                font.pixelSize: Theme.text16
                font.weight: Font.DemiBold
                wrapMode: Text.WordWrap
                horizontalAlignment: Text.AlignLeft
                Layout.fillWidth: true
                Accessible.ignored: true
            }
            Text {
                text: root.text
                color: Theme.text
                font.pixelSize: Theme.text16
                wrapMode: Text.WordWrap
                horizontalAlignment: Text.AlignLeft
                Layout.fillWidth: true
                Accessible.ignored: true
            }
            FieldMessage {
                help: root.help
                error: root.error
                Layout.fillWidth: true
            }
        }
    }
}
