import QtQuick
import QtQuick.Layouts
import Station

// What is noted on the number at hand, who noted it, and that it goes with the visit. What was
// written and not kept says so.
Rectangle {
    id: root

    required property var note
    required property bool narrow
    required property int lines

    readonly property bool told: note.text !== ""
    readonly property string trouble: note.isUnsaved ? qsTr("What you wrote is not saved yet: N goes on.") : note.isUnread ? qsTr("The note could not be read: N tries again.") : ""

    visible: told || trouble !== ""
    implicitHeight: column.implicitHeight + 2 * Theme.space8
    radius: Theme.radius
    color: Theme.primarySoft

    ColumnLayout {
        id: column

        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter }
        anchors.leftMargin: Theme.space12
        anchors.rightMargin: Theme.space12
        spacing: 0

        RowLayout {
            visible: root.told
            spacing: Theme.space8
            Layout.fillWidth: true

            Icon {
                icon: "note"
                size: Theme.px(18)
                color: Theme.primary
                Layout.alignment: Qt.AlignTop
            }
            Text {
                text: root.note.text
                textFormat: Text.PlainText
                color: Theme.text
                font.pixelSize: Theme.text16
                lineHeight: 0.95
                wrapMode: Text.Wrap
                maximumLineCount: root.lines
                elide: Text.ElideRight
                Layout.fillWidth: true
                Accessible.role: Accessible.StaticText
                Accessible.name: qsTr("Note: %1").arg(text)
            }
        }
        Text {
            visible: root.told && root.lines > 1
            text: root.narrow ? root.note.written : qsTr("%1. It disappears with the visit.").arg(root.note.written)
            color: Theme.textSecondary
            font.pixelSize: Theme.text14
            elide: Text.ElideRight
            Layout.leftMargin: Theme.px(18) + Theme.space8
            Layout.fillWidth: true
            Accessible.role: Accessible.StaticText
            Accessible.name: text
        }
        RowLayout {
            visible: root.trouble !== ""
            spacing: Theme.space8
            Layout.fillWidth: true

            Icon {
                icon: "warning"
                size: Theme.px(18)
                color: Theme.warning
            }
            Text {
                text: root.trouble
                color: Theme.warning
                font.pixelSize: Theme.text14
                font.weight: Font.DemiBold
                wrapMode: Text.WordWrap
                Layout.fillWidth: true
                Accessible.role: Accessible.StaticText
                Accessible.name: text
            }
        }
    }
}
