import QtQuick
import QtQuick.Layouts
import Station

// What is noted on the number at hand, who noted it, and that it goes with the visit. What was
// written and not kept says so.
Rectangle {
    id: root

    required property var note
    required property int lines

    property bool mayElide: true

    visible: note.isThere
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
            visible: root.note.text !== ""
            spacing: Theme.space8
            Layout.fillWidth: true

            Icon {
                icon: "note"
                size: Theme.px(18)
                color: Theme.primary
                Layout.alignment: Qt.AlignTop
                Layout.topMargin: Theme.space4
            }
            ColumnLayout {
                spacing: 0
                Layout.fillWidth: true

                Text {
                    text: root.note.text
                    textFormat: Text.PlainText
                    color: Theme.text
                    font.pixelSize: Theme.text16
                    lineHeight: 0.95
                    wrapMode: Text.Wrap
                    maximumLineCount: root.lines
                    elide: Text.ElideRight
                    horizontalAlignment: Text.AlignLeft
                    Layout.fillWidth: true
                    Accessible.role: Accessible.StaticText
                    Accessible.name: qsTr("Note: %1").arg(text)
                }
                Prose {
                    text: qsTr("%1. It disappears with the visit.").arg(root.note.written)
                    font.pixelSize: Theme.text14
                    lineHeight: 0.95
                    Layout.fillWidth: true
                }
            }
        }
        RowLayout {
            visible: root.note.trouble !== ""
            spacing: Theme.space8
            Layout.fillWidth: true

            Icon {
                icon: "warning"
                size: Theme.px(18)
                color: Theme.warning
            }
            Text {
                text: root.note.trouble
                color: Theme.warning
                font.pixelSize: Theme.text14
                font.weight: Font.DemiBold
                wrapMode: Text.WordWrap
                horizontalAlignment: Text.AlignLeft
                Layout.fillWidth: true
                Accessible.role: Accessible.StaticText
                Accessible.name: text
            }
        }
    }
}
